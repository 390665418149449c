import type { Finding } from "../drift/finding.js"
import { cellName, parseCellName } from "../provenance/cell-name.js"
import { allCells } from "./headline.js"
import { short } from "./number.js"
import type { Report } from "./schema.js"

/**
 * What counts against a run in its comparison with accepted values: everything that drifted, vanished, or could not be
 * compared. From the report's `comparison`; a document without one is asked cell by cell.
 */
export function countedFindings(report: Report): Finding[] {
  if (report.comparison !== undefined) return report.comparison.findings.filter(({ outcome }) => outcome !== "within")
  return allCells(report).flatMap(({ claim, model, cell }): Finding[] => {
    if (cell.drift !== "drift" && cell.drift !== "unmeasured") return []
    const name = cellName(cell.key, cell.params)
    const ours = cell.value === undefined ? (cell.absent_because ?? "a file") : short(cell.value, 6)
    const accepted = cell.accepted === undefined ? "" : `, accepted was ${short(cell.accepted, 6)}`
    const says = `${name} is ${ours}${accepted}${cell.drift === "drift" ? "" : ", and could not be compared"}`
    return [{ outcome: cell.drift, about: "value", claim, model, cell: name, says }]
  })
}

/** The quantity that a finding is about; undefined for verdicts, controls and what is gone. */
export function quantityOf({ cell }: Finding): string | undefined {
  return cell === undefined ? undefined : parseCellName(cell)?.key
}

/** `claim-3 on smollm2-135m`. */
export function placeOf({ claim, model }: Finding): string {
  return model === undefined ? claim : `${claim} on ${model}`
}
