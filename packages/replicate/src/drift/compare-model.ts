import { cellName, parseCellName } from "../provenance/cell-name.js"
import type { ModelEntry } from "../report/schema.js"
import type { AcceptedEntry } from "./accepted.js"
import type { Calibration } from "./calibration.js"
import { compareCell } from "./compare-cell.js"
import type { FileNumbers } from "./file-numbers.js"
import type { Finding } from "./finding.js"

type Found = Omit<Finding, "claim" | "model">

/** One model's entry beside what was accepted for it. Pure. */
export function compareModel(
  claim: string,
  model: ModelEntry,
  accepted: AcceptedEntry,
  calibration: Calibration | undefined,
  cross: boolean,
  files: Readonly<Record<string, FileNumbers>>,
): { model: ModelEntry; findings: Finding[] } {
  const findings: Found[] = [
    ...(model.verdict === accepted.verdict ? [] : [verdictChanged(model, accepted)]),
    ...controlFindings(model, accepted),
    ...vanishedCells(model, accepted),
  ]
  const quantities = model.quantities.map((entry) => {
    const cell = cellName(entry.key, entry.params)
    const was = { value: accepted.values[cell], absent: accepted.absent[cell], file: accepted.files[cell] }
    const file = entry.file === undefined ? undefined : files[entry.file]
    const { drift, tolerance, finding } = compareCell(
      cell,
      { value: entry.value, absent: entry.absent_because, file, n: entry.n },
      was,
      calibration?.quantities[entry.key],
      cross,
    )
    if (finding) findings.push({ ...finding, cell })
    return {
      ...entry,
      ...(was.value === undefined ? {} : { accepted: was.value }),
      drift,
      ...(tolerance === undefined ? {} : { tolerance }),
    }
  })
  return {
    model: { ...model, quantities },
    findings: findings.map((finding) => ({ ...finding, claim, model: model.model })),
  }
}

function verdictChanged(model: ModelEntry, accepted: AcceptedEntry): Found {
  return {
    outcome: "drift",
    about: "verdict",
    accepted: accepted.verdict,
    found: model.verdict,
    says: `the verdict is "${model.verdict}", accepted was "${accepted.verdict}"`,
  }
}

function controlFindings(model: ModelEntry, accepted: AcceptedEntry): Found[] {
  const passed = new Map(model.controls.map((control) => [control.key, control.passed]))
  const word = (good: boolean) => (good ? "passed" : "failed")
  const findings: Found[] = []
  for (const [key, was] of Object.entries(accepted.controls)) {
    const is = passed.get(key)
    if (is === undefined) findings.push(vanished(`the control ${key}`))
    else if (is !== was) {
      const says = `the control ${key} ${word(is)}, accepted was that it ${word(was)}`
      findings.push({ outcome: "drift", about: "control", accepted: was, found: is, says })
    }
  }
  for (const key of passed.keys()) {
    if (Object.hasOwn(accepted.controls, key)) continue
    findings.push({ outcome: "unmeasured", about: "new", says: `the control ${key} was never accepted` })
  }
  return findings
}

/** One finding for a quantity that is gone as a whole, not one a cell. */
function vanishedCells(model: ModelEntry, accepted: AcceptedEntry): Found[] {
  const keys = new Set(model.quantities.map(({ key }) => key))
  const cells = new Set(model.quantities.map(({ key, params }) => cellName(key, params)))
  const were = [...Object.keys(accepted.values), ...Object.keys(accepted.absent), ...Object.keys(accepted.files)]
  const gone = new Set(were.map(quantityOf).filter((key) => !keys.has(key)))
  const goneCells = new Set(were.filter((cell) => keys.has(quantityOf(cell)) && !cells.has(cell)))
  return [
    ...[...gone].map((key) => vanished(`the quantity ${key}`)),
    ...[...goneCells].map((cell) => ({ ...vanished(cell), cell })),
  ]
}

function vanished(what: string): Found {
  return { outcome: "drift", about: "vanished", says: `${what} was accepted and is gone` }
}

function quantityOf(cell: string): string {
  return parseCellName(cell)?.key ?? cell
}
