import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { artefactPath, cacheDir, findManifest, hashFile, type Manifest } from "@llm-fmri/manifest"
import { knownModel, openCheckpoint, parseModelName } from "@llm-fmri/model"
import { hashOf } from "./canonical.js"
import type { ChainNode } from "./chain.js"
import { madeFrom, sourceNodes } from "./sources.js"

/** What a model's bytes are, known without opening it. */
export interface WeightsIdentity {
  /** As in reports: no path. */
  name: string
  /** As `Model.hash` says it. */
  weights: string
  /** Of what the tokenizer is read from: the same file, or the files beside the weights. */
  tokenizer: string
  /** The weights and where they come from. */
  nodes: ChainNode[]
}

/**
 * The content hashes of a trained model by name, folder or file. A known model's bytes are hashed, once a process, and
 * compared with its manifest; one that is not fetched yet is what its manifest says.
 *
 * @throws FmriError `WeightsDamaged` (exit 4) where the cached file is another; as `openModel` for what is not there
 */
export async function weightsIdentity(model: string, signal?: AbortSignal): Promise<WeightsIdentity> {
  const { base } = parseModelName(model)
  if (knownModel(base) !== undefined) return knownIdentity(await findManifest(base), signal)
  const found = await stat(base).catch(() => undefined)
  if (found === undefined && !/[/\\]|\.gguf$/i.test(base)) throw await unknown(base)
  const checkpoint = await openCheckpoint(base, { hashes: path.join(cacheDir(), "hashes") })
  try {
    const weights = await checkpoint.contentHash()
    const name = path.basename(path.resolve(base))
    const inFolder = checkpoint.tokenizerSource?.kind === "folder"
    const tokenizer = inFolder ? await tokenizerFiles(base) : checkpoint.tokenizerSource ? weights : "none"
    const detail = { file: name, address: "a file of your own", revision: "as is" }
    return { name, weights, tokenizer, nodes: [weightsNode(name, weights, [], detail)] }
  } finally {
    await checkpoint.close()
  }
}

async function knownIdentity(manifest: Manifest, signal: AbortSignal | undefined): Promise<WeightsIdentity> {
  await checkCached(manifest, signal)
  const { name, file, sha256, size } = manifest
  const sources = sourceNodes(manifest)
  const origin = madeFrom(manifest)
  const detail = { file, bytes: size, ...(origin === undefined ? {} : { made_from: origin }) }
  const node = weightsNode(
    name,
    sha256,
    sources.map(({ id }) => id),
    detail,
  )
  return { name, weights: sha256, tokenizer: sha256, nodes: [...sources, node] }
}

function weightsNode(name: string, sha256: string, from: string[], detail: Record<string, string | number>): ChainNode {
  return { id: `weights:${name}`, kind: "weights", name, sha256, from, detail }
}

/** Hashes by file, for as long as the file looks the same: its bytes are read once a process. */
const hashed = new Map<string, Promise<string>>()

/** Whether the bytes in the cache are still those of the manifest. What is not there is fetched, and checked, later. */
export async function checkCached(
  manifest: Pick<Manifest, "name" | "file" | "sha256" | "size">,
  signal?: AbortSignal,
): Promise<void> {
  const file = artefactPath(manifest)
  const found = await stat(file, { bigint: true }).catch(() => undefined)
  if (found === undefined) return
  if (Number(found.size) !== manifest.size) {
    throw damaged(manifest, `has ${found.size} bytes`, `${manifest.size}`)
  }
  const stamp = [file, found.size, found.mtimeNs, found.ctimeNs, found.ino].join(" ")
  let hash = hashed.get(stamp)
  if (hash === undefined) {
    hash = hashFile(file, { signal })
    hash.catch(() => hashed.delete(stamp))
    hashed.set(stamp, hash)
  }
  const sha256 = await hash
  if (sha256 !== manifest.sha256) throw damaged(manifest, `has sha256 ${sha256}`, manifest.sha256)
}

function damaged({ name, file }: Pick<Manifest, "name" | "file">, found: string, wanted: string): FmriError {
  return new FmriError(
    "WeightsDamaged",
    `the weights of ${name} in the cache (${file}) are damaged: the file ${found}, its manifest says ${wanted}`,
    {
      fix: `Fetch them again: llm-fmri fetch ${name} --verify.`,
      exit: ExitCode.integrity,
      fields: { artefact: name, file, found, wanted },
    },
  )
}

async function tokenizerFiles(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) =>
    /^(tokenizer.*|special_tokens_map\.json|added_tokens\.json|vocab\..*|merges\.txt)$/.test(name),
  )
  const listing = await Promise.all(
    names.sort().map(async (name) => [name, await hashFile(path.join(folder, name))] as const),
  )
  return hashOf(listing)
}

async function unknown(name: string): Promise<FmriError> {
  const { knownModels } = await import("@llm-fmri/model")
  return new FmriError("UnknownModel", `"${name}" is no known model, and there is no such folder or file.`, {
    fix: `Known models are ${knownModels().join(", ")}; otherwise name a folder with config.json and safetensors, or a .gguf file.`,
    fields: { name },
  })
}
