// `pnpm docs:generate`: takes over fresh reports from reports/ into docs/generated/, and writes every generated document
// and every generated part of a document from what is stored there. `--check` writes nothing: it fails when a document
// disagrees with the stored data, or the stored data with a report that was made on this machine, and on dead links.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import type { ClaimSpec } from "../packages/replicate/src/claim/spec.js"
import { type Report, reportSchema } from "../packages/replicate/src/report/schema.js"
import { disagreements } from "./docs/compare.js"
import { anchors, relativeLinks, wrongPnpm } from "./docs/links.js"
import { replaceGenerated } from "./docs/markdown.js"
import { packageTable } from "./docs/packages.js"
import { resultsDocument, resultsSummary, type StoredClaim } from "./docs/results.js"
import { specSection } from "./docs/spec.js"
import { type StoredTables, tablesDocument } from "./docs/tables.js"
import { members, root } from "./workspace.js"

const stored = join(root, "docs/generated")
const read = (file: string) => readFileSync(file, "utf8")
const list = (dir: string) => (existsSync(dir) ? readdirSync(dir).sort() : [])
const byNumber = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true })

function readReport(file: string): Report {
  return reportSchema.parse(JSON.parse(read(file)))
}

/** Reports of this machine, whatever their folders are called, the newest last. */
function freshReports(): Report[] {
  return list(join(root, "reports"))
    .map((name) => join(root, "reports", name, "report.json"))
    .filter((file) => existsSync(file))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)
    .map(readReport)
}

function storedClaims(): StoredClaim[] {
  return list(join(stored, "claims"))
    .sort(byNumber)
    .map((name) => readReport(join(stored, "claims", name)))
    .map((report) => ({ report, claim: report.claims[0]! }))
}

/** One file a claim; six digits are enough for a document and keep differences between processors out of it. */
function takeOver(reports: readonly Report[]): void {
  mkdirSync(join(stored, "claims"), { recursive: true })
  const rounded = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(6)) : value)
  for (const report of reports.filter(({ quick }) => !quick))
    for (const claim of report.claims) {
      const own = report.timing.claims.filter(({ id }) => id === claim.id)
      const timing = { total_seconds: own.reduce((sum, { seconds }) => sum + seconds, 0), claims: own }
      const one = { ...report, claims: [claim], timing }
      // A line for each quantity, so that a difference shows which.
      const text = JSON.stringify(one, rounded).replaceAll('{"key":', '\n{"key":')
      writeFileSync(join(stored, "claims", `${claim.id}.json`), `${text}\n`)
    }
}

/** The specs of the replications, by id. */
async function specs(): Promise<Map<string, ClaimSpec>> {
  const claims = members().filter(({ dir }) => dir.startsWith("replications/"))
  const loaded = await Promise.all(
    claims.map(async ({ dir }) => (await import(pathToFileURL(join(root, dir, "src/index.ts")).href)) as ClaimModule),
  )
  return new Map(loaded.map(({ default: { spec } }) => [spec.id, spec]))
}

interface ClaimModule {
  default: { spec: ClaimSpec }
}

/** Every generated document, by its path from the root. */
async function documents(): Promise<Map<string, string>> {
  const claims = storedClaims()
  const readme = replaceGenerated(
    replaceGenerated(read(join(root, "README.md")), "results", resultsSummary(claims)),
    "packages",
    packageTable(members()),
  )
  const tables = list(stored)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .map((name): [string, string] => {
      const data = JSON.parse(read(join(stored, `${name}.json`))) as StoredTables
      return [`docs/${name}.md`, tablesDocument(name, data)]
    })
  const definitions = [...(await specs())].reduce(
    (text, [id, spec]) => replaceGenerated(text, id, specSection(spec)),
    read(join(root, "docs/definitions.md")),
  )
  return new Map([
    ["README.md", readme],
    ["docs/definitions.md", definitions],
    ...claims.map((claim): [string, string] => [`docs/results/${claim.claim.id}.md`, resultsDocument(claim)]),
    ...tables,
  ])
}

/** Links that lead nowhere, and commands with another pnpm than the pinned one. */
function proseProblems(): string[] {
  const folders = ["", "docs", "docs/results", ...members().map(({ dir }) => dir)]
  const files = folders.flatMap((dir) =>
    list(join(root, dir))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(dir, name)),
  )
  const { packageManager } = JSON.parse(read(join(root, "package.json"))) as { packageManager: string }
  return files.flatMap((file) => {
    const text = read(join(root, file))
    const dead = relativeLinks(text).filter(({ path, anchor }) => {
      const target = path === "" ? join(root, file) : join(root, dirname(file), path)
      return !existsSync(target) || (anchor !== "" && !anchors(read(target)).includes(anchor))
    })
    return [
      ...dead.map(({ path, anchor }) => `${file}: the link ${path}${anchor && `#${anchor}`} leads nowhere`),
      ...wrongPnpm(text, packageManager).map((found) => `${file}: ${found} is not the pinned ${packageManager}`),
    ]
  })
}

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } })
if (!values.check) takeOver(freshReports())
let stale = 0
for (const [path, text] of await documents()) {
  const file = join(root, path)
  if (existsSync(file) && read(file) === text) continue
  stale++
  if (!values.check) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  console.log(values.check ? `${path} disagrees with docs/generated: run pnpm docs:generate` : `wrote ${path}`)
}
if (values.check) {
  const fresh = freshReports()
  const newest = (id: string) => fresh.filter((report) => report.claims.some((claim) => claim.id === id)).slice(-1)
  const different = storedClaims().flatMap((one) =>
    newest(one.claim.id).flatMap((report) => disagreements(one, report)),
  )
  const problems = [...different, ...proseProblems()]
  for (const line of problems) console.log(line)
  process.exitCode = stale + problems.length === 0 ? 0 : 1
}
