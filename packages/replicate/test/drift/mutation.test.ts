import { existsSync, readdirSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { type Accepted, type AcceptedEntry, allNumbers } from "../../src/drift/accepted.js"
import { type CalibratedQuantity, type Calibration, toleranceOf } from "../../src/drift/calibration.js"
import { compareModel } from "../../src/drift/compare-model.js"
import { exitOf } from "../../src/drift/finding.js"
import { loadBaseline } from "../../src/drift/places.js"
import { effective, smallestDetected, type Tolerance } from "../../src/drift/tolerance.js"
import { parseCellName } from "../../src/provenance/cell-name.js"
import type { ModelEntry, QuantityEntry } from "../../src/report/schema.js"
import { acceptedOf, calibration as smallCalibration, smallReport } from "./reports.js"

const root = fileURLToPath(new URL("../../../../", import.meta.url))

/** The report that would give exactly these values: no model is run. */
function entryOf(accepted: AcceptedEntry, calibration: Calibration | undefined): ModelEntry {
  const cell = (name: string): QuantityEntry => {
    const { key = name, params = {} } = parseCellName(name) ?? {}
    const n = calibration?.quantities[key]?.n
    return { key, params, reading: "guarded", ...(n === undefined ? {} : { n }), drift: "new" }
  }
  return {
    model: "m",
    verdict: accepted.verdict,
    because: [],
    quantities: [
      ...Object.entries(accepted.values).map(([name, value]) => ({ ...cell(name), value })),
      ...Object.entries(accepted.absent).map(([name, absent_because]) => ({ ...cell(name), absent_because })),
      ...Object.keys(accepted.files).map((name) => ({ ...cell(name), file: name })),
    ],
    controls: Object.entries(accepted.controls).map(([key, passed]) => ({
      key,
      kind: "kill",
      expected: 1,
      observed: 1,
      passed,
    })),
    killed_by: [],
  }
}

/** The entry with one number alone (in its file, if it is in one): the others are compared as they are before. */
function withOne(accepted: AcceptedEntry, name: string, value: number): AcceptedEntry {
  const inFile = /^(.*)\[(\d+)\]$/.exec(name)
  if (inFile === null) return { ...accepted, values: { [name]: value }, absent: {}, files: {} }
  const [, cell = "", at = ""] = inFile
  const file = accepted.files[cell]!
  const numbers = file.numbers.map((number, i) => (i === Number(at) ? value : number))
  return { ...accepted, values: {}, absent: {}, files: { [cell]: { ...file, numbers } } }
}

function exitCode(
  report: AcceptedEntry,
  accepted: AcceptedEntry,
  calibration: Calibration | undefined,
  cross: boolean,
) {
  const model = entryOf(report, calibration)
  return exitOf(compareModel("claim", model, accepted, calibration, cross, report.files).findings)
}

/** A value that lies `share` of the smallest detected change, or of the tolerance, away. */
function moved(value: number, tolerance: Tolerance, quantity: CalibratedQuantity, detected: boolean, down: boolean) {
  const change = detected ? smallestDetected(tolerance, quantity.n) : tolerance.value * 0.999
  const size = tolerance.kind === "relative" ? change * Math.abs(value) : change
  if (tolerance.kind !== "exact") return value + (down ? -size : size)
  return detected ? value + Math.max(Math.abs(value), Number.MIN_VALUE) * 2 ** -52 : value
}

function mutate(accepted: AcceptedEntry, calibration: Calibration) {
  expect(exitCode(accepted, accepted, calibration, false)).toBe(0)
  const names = Object.entries(allNumbers(accepted))
  const wrong: string[] = []
  names.forEach(([name, value], i) => {
    const key = parseCellName(name.replace(/\[\d+\]$/, ""))?.key ?? ""
    const quantity = calibration.quantities[key]!
    for (const cross of [false, true]) {
      const tolerance = effective(toleranceOf(quantity, cross), quantity.n)
      // The names of rows and columns are numbers too; 0 has no share of itself to move by.
      if (tolerance.kind === "relative" && value === 0) continue
      const down = i % 2 === 0
      const was = withOne(accepted, name, value)
      const code = (detected: boolean) =>
        exitCode(withOne(accepted, name, moved(value, tolerance, quantity, detected, down)), was, calibration, cross)
      if (code(true) !== 1) wrong.push(`${name}${cross ? " across classes" : ""}: the smallest change was not detected`)
      if (code(false) !== 0) wrong.push(`${name}${cross ? " across classes" : ""}: less than the tolerance was`)
    }
  })
  expect(wrong).toEqual([])
  return names.length
}

test("each number of a small claim: the smallest detected change turns the audit red, less than the tolerance does not", () => {
  const accepted = acceptedOf(smallReport()).classes["x64 here"]?.models.tiny as AcceptedEntry
  expect(mutate(accepted, smallCalibration)).toBe(9)
})

/** Without a measured tolerance nothing says whether a change matters: it is not compared, which is no pass. */
function mutateUncalibrated(accepted: AcceptedEntry) {
  expect(exitCode(accepted, accepted, undefined, false)).toBe(0)
  const names = Object.entries(allNumbers(accepted))
  // Each comparison looks at every number: a few hundred changes, evenly spread, are enough of tables of thousands.
  const step = Math.ceil(names.length / 200)
  const wrong = names
    .filter((_, i) => i % step === 0)
    .filter(([name, value]) => {
      const changed = value === 0 ? Number.MIN_VALUE : value * (1 + 2 ** -52)
      const [is, was] = [withOne(accepted, name, changed), withOne(accepted, name, value)]
      return exitCode(is, was, undefined, false) !== 3
    })
  expect(wrong).toEqual([])
  return names.length
}

const claims = await Promise.all(
  readdirSync(path.join(root, "replications"))
    .filter((claim) => existsSync(path.join(root, "replications", claim, "accepted.json")))
    .map(async (claim) => ({ claim, ...(await loadBaseline(root, claim)) })),
)
describe.skipIf(claims.length === 0).each(claims)("$claim", ({ accepted, calibration }) => {
  const name = calibration
    ? "each accepted number: the smallest detected change turns the audit red, less does not"
    : "accepted, not calibrated: a change in the last bit is not compared, and that is no pass"
  test(name, () => {
    for (const { models } of Object.values((accepted as Accepted).classes)) {
      for (const entry of Object.values(models)) {
        const count = calibration ? mutate(entry, calibration) : mutateUncalibrated(entry)
        expect(count).toBeGreaterThan(10)
      }
    }
  })
})
