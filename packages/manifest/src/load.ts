import { readdir, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { homedir } from "node:os"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import type { Manifest } from "./types.js"

const require = createRequire(import.meta.url)

/**
 * Checks that `value` (parsed JSON) is a manifest and returns it.
 *
 * @param where what to call it in the error, e.g. the file's name
 * @throws FmriError `ManifestInvalid`, naming the field
 */
export async function parseManifest(value: unknown, where = "manifest"): Promise<Manifest> {
  // zod takes longer to load than everything else here together, so it waits until something is parsed
  const { manifestSchema } = await import("./schema.js")
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.length ? ` at "${issue.path.join(".")}"` : ""
  throw new FmriError("ManifestInvalid", `${where} is not a manifest: ${issue?.message ?? "unreadable"}${field}`, {
    fix: "Compare it with a manifest that works, such as smollm2-135m.json of @llm-fmri/data-manifests.",
    fields: { where, issues: parsed.error.issues },
  })
}

/** Reads one manifest file. Relative paths of `file` sources are taken from the manifest's folder; `~/` is the home. */
export async function loadManifest(file: string): Promise<Manifest> {
  const fail = (why: string, cause: unknown) =>
    new FmriError("ManifestInvalid", `${file} ${why}`, { fix: "Give the path of a manifest's JSON file.", cause })
  const text = await readFile(file, "utf8").catch((cause) => {
    throw fail("cannot be read", cause)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw fail("is not JSON", cause)
  }
  const manifest = await parseManifest(json, file)
  const base = path.dirname(path.resolve(file))
  const sources = manifest.sources.map((source) =>
    source.kind === "file"
      ? { ...source, path: path.resolve(base, source.path.replace(/^~(?=\/)/, homedir())) }
      : source,
  )
  return { ...manifest, sources }
}

/** The folder of the manifests that come with llm-fmri. */
export function knownManifestsDir(): string {
  return path.dirname(require.resolve("@llm-fmri/data-manifests/smollm2-135m.json"))
}

/**
 * Every manifest of a folder by name, in the order of the names; without `dir`, those that come with llm-fmri.
 *
 * @example
 * ```ts
 * for (const manifest of (await loadManifests()).values()) console.log(manifest.name, manifest.size)
 * ```
 */
export async function loadManifests(dir: string = knownManifestsDir()): Promise<ReadonlyMap<string, Manifest>> {
  const names = await readdir(dir).catch((cause) => {
    throw new FmriError("ManifestInvalid", `${dir} cannot be read as a folder of manifests`, {
      fix: "Give a folder that holds manifests (*.json).",
      cause,
    })
  })
  const files = names.filter((name) => name.endsWith(".json") && name !== "package.json").sort()
  const found = new Map<string, Manifest>()
  for (const file of files) {
    const manifest = await loadManifest(path.join(dir, file))
    if (found.has(manifest.name))
      throw new FmriError("ManifestInvalid", `two manifests of ${dir} are named "${manifest.name}"`, {
        fix: `Rename the one in ${file}.`,
      })
    found.set(manifest.name, manifest)
  }
  return found
}

/** The known manifest of this name. @throws FmriError `ArtefactUnknown`, listing the names there are */
export async function findManifest(name: string, dir?: string): Promise<Manifest> {
  const all = await loadManifests(dir)
  const manifest = all.get(name)
  if (manifest) return manifest
  throw new FmriError("ArtefactUnknown", `no artefact is named "${name}"`, {
    fix: `Known names: ${[...all.keys()].join(", ")}.`,
    fields: { name, known: [...all.keys()] },
  })
}
