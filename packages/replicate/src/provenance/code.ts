import { readdir, readFile, realpath } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import { sha256 } from "./canonical.js"
import type { RunKey } from "./key.js"

const scope = "@llm-fmri/"

/**
 * Of the runner's own package, only the folders count through which a number passes on its way: another wording in a
 * report does not make a measurement stale.
 */
const measuring: Readonly<Record<string, readonly string[]>> = {
  [`${scope}replicate`]: ["claim/", "engine/", "gate/parts/", "run/", "setting/", "index."],
}

const known = new Map<string, Promise<RunKey>>()

/** sha256 of the code of the attacks: what a deceived run depends on besides. */
export async function attackCode(): Promise<string> {
  const { folder, json } = await ownPackage()
  const home = path.join(folder, homeOf(json))
  const files = (await sourcesIn(home, true)).filter((file) => file.startsWith("gate/attacks/"))
  return folderHash(home, files)
}

/**
 * The identity of the code behind a claim: `code:PACKAGE` for every package of this workspace that the claim depends on
 * (its sources as they run: `src/` in the repository, `dist/` once installed, data files and pinned dependencies
 * included), `code:claim` for a claim that is a loose file, and `lockfile` where there is one. Computed once a process.
 *
 * @param file the module that exports the claim
 */
export function codeKey(file: string): Promise<RunKey> {
  let found = known.get(file)
  if (found === undefined) {
    found = computeCodeKey(file)
    found.catch(() => known.delete(file))
    known.set(file, found)
  }
  return found
}

async function computeCodeKey(file: string): Promise<RunKey> {
  const module = await realpath(file)
  const home = (await packageAbove(path.dirname(module))) ?? (await ownPackage())
  const within = path.relative(home.folder, module).split(path.sep)[0]
  const loose = within !== "src" && within !== "dist"
  // Of a loose file's package nothing is known to run; this very package runs in any case.
  const closure = await closureOf([...(loose ? [] : [home]), await ownPackage()])
  const [packages, lockfile, own] = await Promise.all([
    Promise.all(closure.map(async (each) => [`code:${each.name}`, await packageHash(each)] as const)),
    lockfileHash(home.folder),
    loose ? folderHash(path.dirname(module), await sourcesIn(path.dirname(module), false)) : undefined,
  ])
  return {
    ...Object.fromEntries(packages),
    ...(own === undefined ? {} : { "code:claim": own }),
    ...(lockfile === undefined ? {} : { lockfile }),
  }
}

/** The identity of the code that a recording comes out of: the packages that run nets, whatever a claim does with it. */
export function recordingCode(): Promise<RunKey> {
  recording ??= computeRecordingCode()
  return recording
}

let recording: Promise<RunKey> | undefined

async function computeRecordingCode(): Promise<RunKey> {
  const { folder } = await ownPackage()
  const names = ["graph", "model", "capture", "random"].map((name) => `${scope}${name}`)
  const found = await Promise.all(names.map((name) => dependency(folder, name)))
  const packages = found.filter((each) => each !== undefined)
  return Object.fromEntries(
    await Promise.all(packages.map(async (each) => [`code:${each.name}`, await packageHash(each)] as const)),
  )
}

interface Package {
  name: string
  folder: string
  json: { dependencies?: Record<string, string>; exports?: Record<string, unknown> }
}

async function readPackage(folder: string): Promise<Package | undefined> {
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => undefined)
  if (text === undefined) return undefined
  const json = JSON.parse(text) as Package["json"] & { name?: string }
  return json.name === undefined ? undefined : { name: json.name, folder: await realpath(folder), json }
}

async function packageAbove(folder: string): Promise<Package | undefined> {
  for (let here = folder; ; here = path.dirname(here)) {
    const found = await readPackage(here)
    if (found !== undefined || path.dirname(here) === here) return found
  }
}

async function ownPackage(): Promise<Package> {
  const found = await packageAbove(import.meta.dirname)
  if (found !== undefined) return found
  throw new FmriError("PackageMissing", "the package.json of @llm-fmri/replicate is not there", {
    fix: "Install the package again.",
  })
}

/** The packages of this project that are needed to run the given ones, these included. */
async function closureOf(roots: readonly Package[]): Promise<Package[]> {
  const found = new Map<string, Package>()
  const visit = async (each: Package) => {
    if (found.has(each.name)) return
    found.set(each.name, each)
    const names = Object.keys(each.json.dependencies ?? {}).filter((name) => name.startsWith(scope))
    for (const name of names) {
      const next = await dependency(each.folder, name)
      if (next !== undefined) await visit(next)
    }
  }
  for (const root of roots) await visit(root)
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** As Node looks a package up from a folder. */
async function dependency(from: string, name: string): Promise<Package | undefined> {
  for (let here = from; ; here = path.dirname(here)) {
    const found = await readPackage(path.join(here, "node_modules", name))
    if (found !== undefined || path.dirname(here) === here) return found
  }
}

async function packageHash({ name, folder, json }: Package): Promise<string> {
  const home = homeOf(json)
  const code = (await sourcesIn(path.join(folder, home), true)).filter(
    (file) => measuring[name]?.some((start) => file.startsWith(start)) ?? true,
  )
  const data = await sourcesIn(path.join(folder, "data"), true)
  // Packages of data alone keep it beside their package.json.
  const beside = code.length === 0 ? (await sourcesIn(folder, false)).filter((file) => file !== "package.json") : []
  const files = [...code.map((file) => `${home}/${file}`), ...data.map((file) => `data/${file}`), ...beside]
  return folderHash(folder, files, JSON.stringify(json.dependencies ?? {}))
}

/** The folder that runs: `src` in the repository, `dist` once installed. */
function homeOf({ exports }: Package["json"]): "src" | "dist" {
  const entry = JSON.stringify(exports?.["."] ?? "")
  return entry.includes("./dist/") && !entry.includes("./src/index.ts") ? "dist" : "src"
}

/** Code and data files below a folder, by their path with forward slashes. */
async function sourcesIn(folder: string, deep: boolean, prefix = ""): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const files = await Promise.all(
    entries.map(async (entry) => {
      const name = `${prefix}${entry.name}`
      if (entry.isDirectory()) {
        const skip = !deep || entry.name === "node_modules" || entry.name.startsWith(".")
        return skip ? [] : sourcesIn(path.join(folder, entry.name), true, `${name}/`)
      }
      return /(?<!\.d)\.[cm]?(ts|js)$|\.json$/.test(entry.name) ? [name] : []
    }),
  )
  return files.flat().sort()
}

async function folderHash(folder: string, files: readonly string[], more = ""): Promise<string> {
  const lines = await Promise.all(
    files.map(async (file) => `${sha256(await readFile(path.join(folder, file)))}  ${file}\n`),
  )
  return sha256(lines.join("") + more)
}

async function lockfileHash(folder: string): Promise<string | undefined> {
  for (let here = folder; ; here = path.dirname(here)) {
    const bytes = await readFile(path.join(here, "pnpm-lock.yaml")).catch(() => undefined)
    if (bytes !== undefined) return sha256(bytes)
    if (path.dirname(here) === here) return undefined
  }
}
