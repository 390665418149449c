import { FmriError } from "@llm-fmri/errors"

/** Numbers in a row-major block of `dims` = [samples, units]. */
export interface Samples {
  readonly dims: readonly number[]
  readonly data: Float32Array | Float64Array
}

/**
 * Samples and units of a block, checked.
 *
 * @throws FmriError `BadShape`, `NotFinite`
 */
export function samplesShape(x: Samples): [samples: number, units: number] {
  const [n = 0, p = 0] = x.dims
  if (x.dims.length !== 2 || n * p !== x.data.length) {
    throw new FmriError("BadShape", `dims [${x.dims}] with ${x.data.length} numbers is not samples by units`, {
      fix: "Pass dims [samples, units] and as many numbers.",
    })
  }
  if (!allFinite(x.data)) {
    throw new FmriError("NotFinite", "the samples hold a number that is not finite", {
      fix: "Leave out the samples or units with NaN and infinite values.",
    })
  }
  return [n, p]
}

function allFinite(data: Samples["data"]): boolean {
  // A number less itself is 0 only where it is finite, and what is not 0 stays in the sum.
  let rest = 0
  for (let at = 0; at < data.length; at++) rest += data[at]! - data[at]!
  return rest === 0
}

/** One unit over all samples, in float64. */
export function unitColumn(x: Samples, unit: number): Float64Array {
  const [n, p] = x.dims as [number, number]
  const column = new Float64Array(n)
  for (let row = 0; row < n; row++) column[row] = x.data[row * p + unit]!
  return column
}

/** Which units vary, and by how much. */
export interface Spread {
  readonly units: Int32Array
  /** Units of which only rounding is left once they are centred. */
  readonly constant: Int32Array
  /** Of every unit, [units]. */
  readonly mean: Float64Array
  /** Root of the sum of the squared differences from the mean, of every unit. */
  readonly length: Float64Array
}

/** Means and lengths of all units, row by row as the samples lie in memory. */
export function spreadOf(x: Samples): Spread {
  const [n, p] = x.dims as [number, number]
  const { data } = x
  const mean = new Float64Array(p)
  // Four rows at a time: the sums are read and written once for all of them.
  const four = n - (n % 4)
  for (let row = 0; row < four; row += 4) {
    const [r0, r1, r2, r3] = [row * p, (row + 1) * p, (row + 2) * p, (row + 3) * p]
    for (let unit = 0; unit < p; unit++) {
      mean[unit] = mean[unit]! + data[r0 + unit]! + data[r1 + unit]! + data[r2 + unit]! + data[r3 + unit]!
    }
  }
  for (let row = four; row < n; row++) for (let unit = 0; unit < p; unit++) mean[unit]! += data[row * p + unit]!
  for (let unit = 0; unit < p; unit++) mean[unit]! /= n
  const length = new Float64Array(p)
  for (let row = 0; row < four; row += 4) {
    const [r0, r1, r2, r3] = [row * p, (row + 1) * p, (row + 2) * p, (row + 3) * p]
    for (let unit = 0; unit < p; unit++) {
      const middle = mean[unit]!
      const a = data[r0 + unit]! - middle
      const b = data[r1 + unit]! - middle
      const c = data[r2 + unit]! - middle
      const d = data[r3 + unit]! - middle
      length[unit] = length[unit]! + a * a + b * b + c * c + d * d
    }
  }
  for (let row = four; row < n; row++) {
    for (let unit = 0; unit < p; unit++) {
      const value = data[row * p + unit]! - mean[unit]!
      length[unit]! += value * value
    }
  }
  const varies = (unit: number) => length[unit]! > n * (mean[unit]! * Number.EPSILON * n) ** 2
  const all = Int32Array.from({ length: p }, (_, unit) => unit)
  const [units, constant] = [all.filter(varies), all.filter((unit) => !varies(unit))]
  return { units, constant, mean, length: length.map(Math.sqrt) }
}

/**
 * The units that vary, centred and scaled to variance 1 over the samples (divided by their number): what null models of
 * correlated units start from. Constant units are left out, as `correlations` leaves them out.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than three samples or two units that vary
 */
export function standardUnits(x: Samples): Spread & { z: Float64Array; n: number; p: number } {
  const [n, all] = samplesShape(x)
  const spread = spreadOf(x)
  const { units, mean, length } = spread
  needEnough(n, units.length)
  const p = units.length
  const z = new Float64Array(n * p)
  const scale = Math.sqrt(n)
  for (let row = 0; row < n; row++) {
    for (let at = 0; at < p; at++) {
      const unit = units[at]!
      z[row * p + at] = ((x.data[row * all + unit]! - mean[unit]!) / length[unit]!) * scale
    }
  }
  return { ...spread, z, n, p }
}

/** Refuses what has no correlations. */
export function needEnough(samples: number, varying: number): void {
  if (samples >= 3 && varying >= 2) return
  throw new FmriError("TooFew", `${varying} units that vary over ${samples} samples have no correlations`, {
    fix: "Pass three samples or more, and two units or more that vary.",
  })
}
