import { FmriError } from "@llm-fmri/errors"
import { short } from "../report/number.js"
import type { Report } from "../report/schema.js"
import { type CalibratedQuantity, type Calibration, toleranceOf } from "./calibration.js"
import { type NamedRun, type Spread, spreadOf } from "./spread.js"
import {
  checkTolerance,
  effective,
  roundUp,
  smallestDetected,
  type Tolerance,
  type ToleranceKind,
} from "./tolerance.js"

/** Two runs may lie on opposite sides of the one they are measured from, and we saw few of them. */
export const factor = 3

/** Across classes: disturbed weights stand in for another processor and are no measurement of it. */
export const crossFactor = 10

/** One rounding of float32, as a share. */
const rounding = 2 ** -23

/** How tolerances are set, in words; stands in every calibration. */
export const rule = `A tolerance is ${factor} times the largest difference from the first run, rounded up to two digits. It is at least one rounding of float32 (2⁻²³ of the largest value, or of 1 where all are smaller), and for a proportion one step of 1/n. Within a class of environments the runs with other threads, batches and orders count; across classes those with disturbed weights count too, and the tolerance is ${crossFactor} times the largest difference, because they only stand in for another processor.`

/** A run that should give the same numbers. */
export interface CalibrationRun extends NamedRun {
  readonly how: string
  /** True for a run that stands for another class of environment. */
  readonly cross: boolean
}

/**
 * Tolerances from runs that should not differ. Pure.
 *
 * @param tolerances the kind of tolerance that the spec gives each quantity, and why
 * @param base the run that others are measured from
 * @throws FmriError `ToleranceUnearned` where the spec says `exact` and runs of one class differ; `ToleranceUnusable`
 */
export function calibrate(
  claim: string,
  tolerances: Readonly<Record<string, { readonly kind: ToleranceKind; readonly reason: string }>>,
  base: CalibrationRun,
  runs: readonly CalibrationRun[],
): Omit<Calibration, "ledger"> {
  const quantities: Record<string, CalibratedQuantity> = {}
  for (const [key, { kind, reason }] of Object.entries(tolerances)) {
    quantities[key] = calibrateQuantity(claim, key, kind, reason, base, runs)
  }
  const verdicts = (report: Report) =>
    Object.fromEntries(report.claims.flatMap(({ models }) => models.map(({ model, verdict }) => [model, verdict])))
  return {
    schema: "llm-fmri.calibration/1",
    claim,
    class: base.report.environment.cpu_class,
    rule,
    runs: Object.fromEntries(
      [base, ...runs].map(({ name, how, report }) => [name, { how, verdicts: verdicts(report) }]),
    ),
    quantities,
  }
}

function calibrateQuantity(
  claim: string,
  key: string,
  kind: ToleranceKind,
  why: string,
  base: CalibrationRun,
  runs: readonly CalibrationRun[],
): CalibratedQuantity {
  const same = runs.filter(({ cross }) => !cross)
  if (kind === "relative") {
    // Numbers that are rounding themselves have no digits to share: their quantity is measured in absolute terms.
    const relative = Math.max(0, ...Object.values(spreadOf(key, kind, base, runs).byRun))
    if (crossFactor * relative >= 1) {
      const told = `${why.replace(/\.$/, "")}. Absolute all the same: some of its numbers are rounding, and differ by ${short(100 * relative)} %`
      return calibrateQuantity(claim, key, "absolute", told, base, runs)
    }
  }
  const own = spreadOf(key, kind, base, same)
  if (kind === "exact" && (own.largest > 0 || own.unstable.length > 0)) {
    throw new FmriError(
      "ToleranceUnearned",
      `${claim} says that "${key}" is exact, but ${own.worst || own.unstable[0]} differs between runs by ${own.largest}`,
      { fix: "Give it an absolute or relative tolerance in the spec, or find out why it differs." },
    )
  }
  const value = kind === "exact" ? 0 : sizeOf(kind, own, factor)
  // What is exact on one machine need not be on another.
  const crossKind = kind === "exact" ? "absolute" : kind
  const all = spreadOf(key, crossKind, base, runs)
  const cross = kind === "exact" && all.largest === 0 ? 0 : Math.max(value, sizeOf(crossKind, all, crossFactor))
  const tolerance: Tolerance = { kind, value }
  const crossTolerance: Tolerance = cross === 0 ? { kind, value: 0 } : { kind: crossKind, value: cross }
  checkTolerance(tolerance, own.n)
  checkTolerance(crossTolerance, own.n)
  return {
    kind,
    value,
    detects: smallestDetected(tolerance, own.n),
    cross_class: { ...crossTolerance, detects: smallestDetected(crossTolerance, own.n) },
    reason: reasonOf(why, own, all, same, runs),
    spread: all.byRun,
    worst: all.worst,
    runs: runs.length + 1,
    ...(kind === "proportion" && own.n !== undefined ? { n: own.n } : {}),
  }
}

function sizeOf(kind: ToleranceKind, { largest, size, n }: Spread, times: number): number {
  const least = kind === "relative" ? rounding : rounding * Math.max(size, 1)
  return effective({ kind, value: roundUp(Math.max(times * largest, least), 2) }, n).value
}

function reasonOf(
  why: string,
  own: Spread,
  all: Spread,
  same: readonly CalibrationRun[],
  runs: readonly CalibrationRun[],
): string {
  const names = (list: readonly CalibrationRun[]) => list.map(({ name }) => name).join(", ")
  const others = runs.filter(({ cross }) => cross)
  const moved = (spread: Spread) => (spread.largest === 0 ? "nothing" : short(spread.largest))
  return [
    `${why.replace(/\.$/, "")}.`,
    same.length === 0 ? "" : `Moved by ${moved(own)} over ${names(same)}.`,
    others.length === 0 ? "" : `Moved by ${moved(all)} with ${names(others)} too.`,
    all.worst === "" ? "" : `Most at ${all.worst}.`,
    all.unstable.length === 0 ? "" : `Has a value in some runs only: ${all.unstable.join(", ")}.`,
  ]
    .filter((part) => part !== "")
    .join(" ")
}

/** Refuses tolerances that are not above the spread they were measured from: a calibration written by hand. */
export function calibrationProblems(calibration: Calibration): string[] {
  return Object.entries(calibration.quantities).flatMap(([key, quantity]) => {
    const cross = toleranceOf(quantity, true)
    const largest = Math.max(0, ...Object.values(quantity.spread))
    return cross.value < largest ? [`${key}: the tolerance ${cross.value} is below the spread ${largest}`] : []
  })
}
