import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import type { ProvenanceDocument } from "../provenance/document.js"
import type { RunKey } from "../provenance/key.js"
import { type Report, reportSchema } from "../report/schema.js"

/** A claim's report folder, read. */
export interface FoundReport {
  /** On this machine. */
  readonly folder: string
  readonly report: Report
  /** What each run of it depended on. */
  readonly keys: readonly RunKey[]
  /** Its files, `recordings/` left out, in no order. */
  readonly files: readonly string[]
}

/**
 * The report of one claim: `FROM/CLAIM`, as `replicate` writes it, or FROM itself.
 *
 * @throws FmriError `ReportMissing` saying which command makes it, `ReportInvalid`, `ReportOfSeveral`
 */
export async function reportOf(claim: string, from: string): Promise<FoundReport> {
  const own = path.join(from, claim)
  for (const folder of [own, from]) {
    const text = await readFile(path.join(folder, "report.json"), "utf8").catch(() => undefined)
    if (text === undefined) continue
    const report = parse(folder, () => reportSchema.parse(JSON.parse(text)))
    if (folder === from && !report.claims.some(({ id }) => id === claim)) break
    if (report.claims.length > 1 || report.claims[0]?.id !== claim) throw several(claim, folder, report)
    const origin = await readFile(path.join(folder, "provenance.json"), "utf8").catch(() => "")
    const { runs } = parse(folder, () => JSON.parse(origin) as ProvenanceDocument)
    return { folder, report, keys: runs.map(({ key }) => key), files: await filesOf(folder) }
  }
  throw new FmriError("ReportMissing", `there is no report of ${claim} in ${own}`, {
    fix: `Make it first: pnpm replicate ${claim} (or say with --from where it is).`,
    fields: { claim },
  })
}

function parse<T>(folder: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new FmriError("ReportInvalid", `${folder} holds no report of this version with its provenance`, {
      fix: "Run pnpm replicate again.",
      cause,
    })
  }
}

function several(claim: string, folder: string, { claims }: Report): FmriError {
  const ids = claims.map(({ id }) => id).join(", ")
  return new FmriError("ReportOfSeveral", `the report in ${folder} is of ${ids}, not of ${claim} alone`, {
    fix: `Make one of its own: pnpm replicate ${claim}`,
    fields: { claim },
  })
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .filter((file) => !file.startsWith("recordings/") && !file.split("/").some((part) => part.startsWith(".")))
}
