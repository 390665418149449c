import { readFile } from "node:fs/promises"
import path from "node:path"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { hashFile } from "@llm-fmri/manifest"
import type { MeasuredQuantity } from "../claim/measured.js"
import { measuredOf } from "../gate/measured-of.js"
import { hashOf } from "../provenance/canonical.js"
import { cellName } from "../provenance/cell-name.js"
import { type Chain, chainProblems } from "../provenance/chain.js"
import type { ProvenanceDocument } from "../provenance/document.js"
import type { RunKey } from "../provenance/key.js"
import { readChains, readReport } from "../report/read-report.js"
import type { ModelEntry, Report } from "../report/schema.js"

/** A report folder whose numbers, files and chains belong together. */
export interface CheckedFolder {
  report: Report
  chains: Chain[]
}

/**
 * Checks a report folder against its own `provenance.json`: every number and control against the chain, every attached
 * file and recording against its sha256, the chain against the key.
 *
 * @throws FmriError `ReportDamaged` (exit 4) naming each link that is broken; as `readReport`
 */
export async function checkReportFolder(folder: string): Promise<CheckedFolder> {
  const report = await readReport(folder)
  const chains = await readChains(folder)
  const document = JSON.parse(
    await readFile(path.join(folder, "provenance.json"), "utf8").catch(() => "{}"),
  ) as Partial<ProvenanceDocument>
  const problems = [
    ...report.claims.flatMap(({ id, models }) => models.flatMap((entry) => entryProblems(id, entry, chains))),
    ...(document.runs ?? []).flatMap(({ key, chain }) => keyProblems(key, chain)),
    ...(await fileProblems(folder, document.files ?? {})),
  ]
  if (problems.length === 0) return { report, chains }
  const shown = problems.slice(0, 5).join("; ")
  throw new FmriError(
    "ReportDamaged",
    `the report in ${path.basename(folder)} is not as it was written: ${shown}${problems.length > 5 ? `; and ${problems.length - 5} more` : ""}`,
    { fix: "Make it anew: llm-fmri replicate.", exit: ExitCode.integrity, fields: { problems } },
  )
}

/** What does not belong to the chain, of one claim on one model. Pure. */
export function entryProblems(claim: string, entry: ModelEntry, chains: readonly Chain[]): string[] {
  const name = `${claim} on ${entry.model}`
  const chain = chains.find((each) => each.claim === claim && each.model === entry.model)
  if (chain === undefined) return [`${name} has no chain in provenance.json`]
  const loose = chainProblems(chain).map((problem) => `${name}: ${problem}`)
  const measured = measuredOf(entry)
  const nodes = chain.nodes.filter(({ kind }) => kind === "number")
  const cells = new Map(measured.quantities.map((cell) => [`number:${cellName(cell.key, cell.params)}`, cell]))
  const asMeasured = nodes.flatMap(({ id, sha256 }) => {
    const cell = cells.get(id)
    return cell === undefined ? [] : [forms(cell).find((form) => hashOf(form) === sha256) ?? { bad: id }]
  })
  const missing = nodes.filter(({ id }) => !cells.has(id)).map(({ id }) => `${name}: ${id} is not in report.json`)
  const unknown = [...cells.keys()]
    .filter((id) => !nodes.some((node) => node.id === id))
    .map((id) => `${name}: ${id} is not in the chain`)
  const changed = asMeasured.flatMap((cell) =>
    "bad" in cell ? [`${name}: ${cell.bad} is not the number that was measured`] : [],
  )
  const found = [...loose, ...missing, ...unknown, ...changed]
  if (found.length > 0) return found
  const whole = hashOf({ quantities: asMeasured, controls: measured.controls })
  const analysis = chain.nodes.find(({ kind }) => kind === "analysis")
  return analysis?.sha256 === whole ? [] : [`${name}: the controls are not those that were measured`]
}

/** Reports write empty parameters out; claims may leave them away. */
function forms(cell: MeasuredQuantity): MeasuredQuantity[] {
  const { params, ...rest } = cell
  return params === undefined || Object.keys(params).length === 0 ? [cell, rest] : [cell]
}

/** Links of the chain that are not what the key says. */
function keyProblems(key: RunKey, { claim, model, nodes }: Chain): string[] {
  return nodes.flatMap(({ id, kind, name, sha256 }) => {
    const part = kind === "code" && key[id] === undefined ? name : id
    const fits = key[part] === undefined || kind === "tokenizer" || key[part] === sha256
    return fits ? [] : [`${claim} on ${model}: ${id} is not what the key says`]
  })
}

async function fileProblems(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const problems = await Promise.all(
    Object.entries(files).map(async ([name, sha256]) => {
      const found = await hashFile(path.join(folder, name)).catch(() => undefined)
      if (found === undefined) return [`${name} is not there`]
      return found === sha256 ? [] : [`${name} has sha256 ${found}, and was written with ${sha256}`]
    }),
  )
  return problems.flat()
}
