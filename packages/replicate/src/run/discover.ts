import { readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { FmriError } from "@llm-fmri/errors"
import type { Claim } from "../claim/measure.js"
import { parseSpec } from "../claim/parse-spec.js"

const workspace = fileURLToPath(new URL("../../../../", import.meta.url))

/**
 * Where the claims' packages are: the workspace's `replications/`; once installed, beside this package and in the
 * working folder's `node_modules`.
 */
async function claimFolders(): Promise<ReadonlyMap<string, string>> {
  const inWorkspace = await stat(path.join(workspace, "pnpm-workspace.yaml")).catch(() => undefined)
  const homes = inWorkspace
    ? [path.join(workspace, "replications")]
    : [path.join(workspace, "@llm-fmri"), path.resolve("node_modules/@llm-fmri")]
  const found = new Map<string, string>()
  for (const home of homes) {
    for (const name of await readdir(home).catch(() => [])) {
      if (/^claim-\d+$/.test(name) && !found.has(name)) found.set(name, path.join(home, name))
    }
  }
  return new Map([...found].sort(([a], [b]) => Number(a.slice(6)) - Number(b.slice(6))))
}

/** A claim and the module that exports it: what it runs is part of what its numbers depend on. */
export interface FoundClaim extends Claim {
  readonly file: string
}

/**
 * The claims that the words name: `claim-3`, `3`, `all`, or the path of a claim's folder or module. Each once, in the
 * order given, with specs checked.
 *
 * @throws FmriError `UnknownClaim`, `NotAClaim`, `InvalidSpec`
 */
export async function findClaims(words: readonly string[]): Promise<FoundClaim[]> {
  const known = await claimFolders()
  const wanted = new Map<string, string>()
  for (const word of words) {
    if (word === "all") for (const [id, folder] of known) wanted.set(id, folder)
    else if (/[/\\]|^\./.test(word)) wanted.set(path.resolve(word), path.resolve(word))
    else
      wanted.set(claimId(word), known.get(claimId(word)) ?? (await installed(claimId(word), word, [...known.keys()])))
  }
  if (wanted.size === 0) throw noneHere("there are no claims here")
  const claims: FoundClaim[] = []
  for (const [id, place] of wanted) claims.push(await loadClaim(id, place))
  return claims
}

function claimId(word: string): string {
  return /^\d+$/.test(word) ? `claim-${word}` : word
}

/** A claim's package that lies elsewhere in `node_modules`. */
async function installed(id: string, word: string, known: readonly string[]): Promise<string> {
  try {
    if (/^claim-\d+$/.test(id)) return fileURLToPath(import.meta.resolve(`@llm-fmri/${id}`))
  } catch {
    // Not installed: said below.
  }
  throw noneHere(`there is no claim "${word}"`, known)
}

function noneHere(message: string, known: readonly string[] = []): FmriError {
  const fix =
    known.length > 0
      ? `The claims here are ${known.join(", ")}; "all" is every one.`
      : "Install the packages of the claims beside this one: npm install @llm-fmri/claim-3."
  return new FmriError("UnknownClaim", message, { fix, fields: { known } })
}

async function loadClaim(id: string, place: string): Promise<FoundClaim> {
  const found = await stat(place).catch(() => undefined)
  if (found === undefined) {
    throw new FmriError("UnknownClaim", `there is no claim at ${id}`, { fix: "Name a claim's folder or module." })
  }
  const file = found.isDirectory() ? path.join(place, await mainFile(place)) : place
  const module = (await import(pathToFileURL(file).href)) as { default?: Partial<Claim> }
  const claim = module.default
  if (claim === undefined || typeof claim.measure !== "function") {
    throw new FmriError("NotAClaim", `${path.basename(id)} does not export a claim as its default`, {
      fix: "Export defineClaim({ spec, measure }) of @llm-fmri/replicate.",
    })
  }
  const spec = parseSpec(claim.spec, path.basename(id))
  return { spec, file, measure: (context) => (claim as Claim).measure(context) }
}

/** What a package's `exports["."]` names. */
async function mainFile(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => "{}")
  const { exports } = JSON.parse(text) as { exports?: Record<string, string | { default?: string }> }
  const main = exports?.["."]
  return (typeof main === "string" ? main : main?.default) ?? "index.js"
}
