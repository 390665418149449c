import { isFmriError } from "@llm-fmri/errors"
import { expect, test } from "vitest"
import { type CalibrationRun, calibrate, calibrationProblems, factor } from "../../src/drift/calibrate.js"
import { calibrationSchema } from "../../src/drift/calibration.js"
import { compare } from "../../src/drift/compare.js"
import { exitOf } from "../../src/drift/finding.js"
import type { ModelEntry } from "../../src/report/schema.js"
import { acceptedOf, files, smallReport } from "./reports.js"

const tolerances = {
  ratio: { kind: "absolute", reason: "a ratio near 1" },
  kl: { kind: "relative", reason: "spans decades." },
  share: { kind: "proportion", reason: "words of 20" },
  count: { kind: "exact", reason: "counted" },
  gone: { kind: "absolute", reason: "never there" },
  curve: { kind: "absolute", reason: "a file" },
} as const

const run = (name: string, cross: boolean, change: (key: string, value: number) => number): CalibrationRun => ({
  name,
  how: `run ${name}`,
  cross,
  files,
  report: smallReport("x64 here", (model: ModelEntry) => ({
    ...model,
    quantities: model.quantities.map((cell) =>
      cell.value === undefined ? cell : { ...cell, value: change(cell.key, cell.value) },
    ),
  })),
})
const base = run("base", false, (_, value) => value)
const threads = run("one thread", false, (key, value) => (key === "ratio" ? value + 0.001 : value))
const order = run("order", false, (key, value) => (key === "kl" ? value * 1.01 : value))
const rounding = run("other rounding", true, (key, value) =>
  key === "count" ? value + 1e-7 : key === "ratio" ? value - 0.004 : value,
)

test("sets each tolerance above the spread, and says how", () => {
  const made = calibrate("claim-99", tolerances, base, [threads, order])
  expect(calibrationSchema.omit({ ledger: true }).parse(made)).toEqual(made)
  const { ratio, kl, share, count, gone } = made.quantities
  expect(ratio).toMatchObject({ kind: "absolute", value: 0.0031, spread: { order: 0 }, runs: 3 })
  expect(ratio?.value).toBeGreaterThanOrEqual(factor * 0.001)
  expect(ratio?.worst).toContain("ratio{N=")
  expect(ratio?.reason).toContain("a ratio near 1. Moved by 0.00100 over one thread, order.")
  expect(kl?.value).toBeGreaterThan(3 * (0.01 / 1.01))
  expect(kl?.value).toBeLessThan(0.031)
  expect(share).toMatchObject({ kind: "proportion", value: 0.05, detects: 0.1 })
  expect(count).toMatchObject({ kind: "exact", value: 0, detects: 0, cross_class: { kind: "exact", value: 0 } })
  expect(gone?.value).toBeGreaterThan(0)
  expect(made.runs).toHaveProperty("one thread", { how: "run one thread", verdicts: { tiny: "partly" } })
})

test("where nothing moved, a tolerance is one rounding of float32", () => {
  const made = calibrate("claim-99", tolerances, base, [base])
  expect(made.quantities.ratio?.value).toBeCloseTo(1.5 * 2 ** -23, 8)
  expect(made.quantities.curve?.value).toBeCloseTo(2 * 2 ** -23, 8)
  expect(made.quantities.kl?.value).toBeCloseTo(2 ** -23, 8)
})

test("runs that stand for another processor widen the tolerance across classes alone", () => {
  const made = calibrate("claim-99", tolerances, base, [threads, rounding])
  expect(made.quantities.ratio).toMatchObject({ value: 0.0031, cross_class: { kind: "absolute", value: 0.041 } })
  expect(made.quantities.ratio?.spread).toHaveProperty("other rounding")
  // Exact here, and no more than near there.
  expect(made.quantities.count).toMatchObject({ kind: "exact", value: 0, cross_class: { kind: "absolute" } })
  expect(made.quantities.count?.cross_class.value).toBeGreaterThan(9e-7)
})

test("a relative tolerance that would let everything pass becomes an absolute one, and says why", () => {
  const noise = run("order", false, (key, value) => (key === "kl" ? value * 1.2 : value))
  const { kl } = calibrate("claim-99", tolerances, base, [noise]).quantities
  expect(kl).toMatchObject({ kind: "absolute", cross_class: { kind: "absolute" } })
  expect(kl?.value).toBeCloseTo(3 * 4e-5, 6)
  expect(kl?.reason).toContain(
    "spans decades. Absolute all the same: some of its numbers are rounding, and differ by 16.7 %.",
  )
})

test("a quantity that the spec calls exact and that moves is refused", () => {
  const moved = run("order", false, (key, value) => (key === "count" ? value + 1 : value))
  let thrown: unknown
  try {
    calibrate("claim-99", tolerances, base, [moved])
  } catch (error) {
    thrown = error
  }
  expect(isFmriError(thrown, "ToleranceUnearned")).toBe(true)
  expect(String(thrown)).toContain('"count" is exact, but count on tiny differs')
})

test("cells that have a value in some runs only are named", () => {
  const lost: CalibrationRun = {
    ...threads,
    report: smallReport("x64 here", (model) => ({
      ...model,
      quantities: model.quantities.map((cell) => {
        if (cell.key !== "kl") return cell
        const { value: _, ...rest } = cell
        return { ...rest, absent_because: "below the floor" }
      }),
    })),
  }
  expect(calibrate("claim-99", tolerances, base, [lost]).quantities.kl?.reason).toContain(
    "Has a value in some runs only: kl{s=0.5} on tiny.",
  )
})

test("the runs that tolerances were measured from pass under them", () => {
  const runs = [threads, order, rounding]
  const calibration = { ...calibrate("claim-99", tolerances, base, runs), ledger: "0".repeat(64) }
  expect(calibrationProblems(calibration)).toEqual([])
  const accepted = acceptedOf(base.report)
  const code = (report: CalibrationRun["report"]) =>
    exitOf(compare(report, { "claim-99": { accepted, calibration } }, { mode: "audit", files }).comparison.findings)
  for (const { report } of [threads, order]) expect(code(report)).toBe(0)
  expect(code(rounding.report)).toBe(1)
  const elsewhere = { ...rounding.report, environment: { ...rounding.report.environment, cpu_class: "arm64 there" } }
  expect(code(elsewhere)).toBe(0)
})
