// `pnpm docs:generate`: takes over fresh reports from reports/ into docs/generated/, and writes every generated document
// and every generated part of a document from what is stored there and from the specs. `pnpm fmri docs` is the same.
// `--check` writes nothing: it fails when a document disagrees with what is stored or with a spec, when what is stored
// disagrees with what is accepted or with a report that was made on this machine, and on dead links.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { specJsonSchema } from "../packages/replicate/src/claim/json-schema.js"
import type { ClaimSpec } from "../packages/replicate/src/claim/spec.js"
import { acceptedSchema } from "../packages/replicate/src/drift/accepted.js"
import type { ProvenanceDocument } from "../packages/replicate/src/provenance/document.js"
import { type Report, reportSchema } from "../packages/replicate/src/report/schema.js"
import { badgeFile, type RunOrigin, type RunState, runState } from "./docs/badges.js"
import { brainDocument } from "./docs/brain.js"
import { claimPage } from "./docs/claim-page.js"
import { disagreements, notAccepted } from "./docs/compare.js"
import { anchors, relativeLinks, wrongPnpm } from "./docs/links.js"
import { replaceGenerated } from "./docs/markdown.js"
import { packageTable } from "./docs/packages.js"
import { resultsDocument, type StoredClaim, verdictsDocument } from "./docs/results.js"
import { rulesDocument } from "./docs/rules.js"
import { claimsTable } from "./docs/sixteen.js"
import { type StoredTables, tablesDocument } from "./docs/tables.js"
import { members, root } from "./workspace.js"

const stored = join(root, "docs/generated")
const read = (file: string) => readFileSync(file, "utf8")
const list = (dir: string) => (existsSync(dir) ? readdirSync(dir).sort() : [])
const byNumber = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true })

function readReport(file: string): Report {
  return reportSchema.parse(JSON.parse(read(file)))
}

interface FreshReport {
  report: Report
  date: string
  /** Hash of the spec of each claim, as its provenance has it. */
  specs: ReadonlyMap<string, string>
}

/** Reports of this machine, whatever their folders are called, the newest last. */
function freshReports(): FreshReport[] {
  return list(join(root, "reports"))
    .map((name) => join(root, "reports", name))
    .filter((folder) => existsSync(join(folder, "report.json")))
    .sort((a, b) => madeAt(a) - madeAt(b))
    .map((folder) => ({
      report: readReport(join(folder, "report.json")),
      date: new Date(madeAt(folder)).toISOString().slice(0, 10),
      specs: specsOf(join(folder, "provenance.json")),
    }))
}

const madeAt = (folder: string) => statSync(join(folder, "report.json")).mtimeMs

function specsOf(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map()
  const { runs } = JSON.parse(read(file)) as ProvenanceDocument
  return new Map(runs.flatMap(({ claim, key }) => (key.spec === undefined ? [] : [[claim, key.spec] as const])))
}

function storedClaims(): StoredClaim[] {
  return list(join(stored, "claims"))
    .filter((name) => /^claim-.*\.json$/.test(name))
    .sort(byNumber)
    .map((name) => readReport(join(stored, "claims", name)))
    .map((report) => ({ report, claim: report.claims[0]! }))
}

const originsFile = join(stored, "claims", "runs.json")

/** When each stored report was made and from which spec. */
function origins(): Record<string, RunOrigin> {
  return existsSync(originsFile) ? JSON.parse(read(originsFile)) : {}
}

/** One file a claim; six digits are enough for a document and keep differences between processors out of it. */
// What a comparison adds to a report (drift, accepted values) is not for documents: they are made from replications alone.
function takeOver(fresh: readonly FreshReport[]): void {
  mkdirSync(join(stored, "claims"), { recursive: true })
  const rounded = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(6)) : value)
  const known = origins()
  for (const { report, date, specs } of fresh.filter(({ report: { mode, quick } }) => mode === "replicate" && !quick))
    for (const claim of report.claims) {
      const own = report.timing.claims.filter(({ id }) => id === claim.id)
      const timing = { total_seconds: own.reduce((sum, { seconds }) => sum + seconds, 0), claims: own }
      const one = { ...report, claims: [claim], timing }
      // A line for each quantity, so that a difference shows which.
      const text = JSON.stringify(one, rounded).replaceAll('{"key":', '\n{"key":')
      writeFileSync(join(stored, "claims", `${claim.id}.json`), `${text}\n`)
      const spec = specs.get(claim.id)
      known[claim.id] = { date, ...(spec === undefined ? {} : { spec }) }
    }
  const sorted = Object.entries(known).sort(([a], [b]) => byNumber(a, b))
  writeFileSync(originsFile, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
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
  const known = origins()
  const defined = await specs()
  const runs = new Map<string, RunState>(
    claims.map(({ claim }) => [claim.id, runState(claim, defined.get(claim.id), known[claim.id])]),
  )
  const why =
    "Why, in the numbers that each verdict rests on: [verdicts](docs/verdicts.md). The post's comparison with brains: " +
    "[brains and models](docs/brain-table.md)."
  const results = [claimsTable(claims, runs), why].join("\n\n")
  const readme = replaceGenerated(
    replaceGenerated(read(join(root, "README.md")), "results", results),
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
  return new Map([
    ["README.md", readme],
    ["docs/verdicts.md", verdictsDocument(claims)],
    ["docs/brain-table.md", brainDocument(claims)],
    ["docs/spec-rules.md", rulesDocument()],
    ["docs/claim-spec.schema.json", `${JSON.stringify(specJsonSchema(), null, 2)}\n`],
    ...[...defined].map(([id, spec]): [string, string] => [`docs/claims/${id}.md`, claimPage(spec, runs.get(id))]),
    ...[...runs].map(([id, run]): [string, string] => [`docs/badges/${id}.svg`, badgeFile(run)]),
    ...claims.map((claim): [string, string] => [`docs/results/${claim.claim.id}.md`, resultsDocument(claim)]),
    ...tables,
  ])
}

/** Links that lead nowhere, and commands with another pnpm than the pinned one. */
function proseProblems(): string[] {
  const folders = ["", "docs", "docs/results", "docs/claims", ...members().map(({ dir }) => dir)]
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
  const newest = (id: string) =>
    fresh
      .map(({ report }) => report)
      .filter(({ claims }) => claims.some((claim) => claim.id === id))
      .slice(-1)
  const different = storedClaims().flatMap((one) =>
    newest(one.claim.id).flatMap((report) => disagreements(one, report)),
  )
  const accepted = storedClaims().flatMap((one) => {
    const file = join(root, "replications", one.claim.id, "accepted.json")
    return existsSync(file) ? notAccepted(one, acceptedSchema.parse(JSON.parse(read(file)))) : []
  })
  const problems = [...different, ...accepted, ...proseProblems()]
  for (const line of problems) console.log(line)
  process.exitCode = stale + problems.length === 0 ? 0 : 1
}
