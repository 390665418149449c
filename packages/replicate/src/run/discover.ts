import { readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { FmriError } from "@llm-fmri/errors"
import type { Claim } from "../claim/measure.js"
import { parseSpec } from "../claim/parse-spec.js"
import { letLooseModulesImport } from "./loose-imports.js"

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
  if (path.isAbsolute(id)) letLooseModulesImport()
  const module = (await import(pathToFileURL(file).href).catch(notAModule)) as { default?: Partial<Claim> }
  const claim = module.default
  if (claim === undefined || typeof claim.measure !== "function") {
    throw new FmriError("NotAClaim", `${path.basename(id)} does not export a claim as its default`, {
      fix: "Export defineClaim({ spec, measure }) of @llm-fmri/replicate.",
    })
  }
  const spec = parseSpec(claim.spec, path.basename(id))
  return { spec, file, measure: (context) => (claim as Claim).measure(context) }
}

/** Node takes a file for CommonJS where no package.json says otherwise. */
function notAModule(error: NodeJS.ErrnoException): never {
  if (error.code !== "ERR_REQUIRE_CYCLE_MODULE" && error.code !== "ERR_REQUIRE_ESM") throw error
  throw new FmriError("NotAClaim", "the claim's file is not taken for a module", {
    fix: 'Put a package.json with {"type": "module"} beside it or above it.',
    cause: error,
  })
}

/** What a package's `exports["."]` names; in a folder without a package.json, its index file. */
async function mainFile(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => "{}")
  const { exports } = JSON.parse(text) as { exports?: Record<string, string | { default?: string }> }
  const main = exports?.["."]
  const named = typeof main === "string" ? main : main?.default
  if (named !== undefined) return named
  const files = await readdir(folder)
  const index = ["index.ts", "index.js"].find((file) => files.includes(file))
  if (index !== undefined) return index
  throw new FmriError(
    "NotAClaim",
    `the folder ${path.basename(folder)} has neither a package.json with exports nor an index file`,
    {
      fix: "Export defineClaim({ spec, measure }) of @llm-fmri/replicate from its index.ts.",
    },
  )
}
