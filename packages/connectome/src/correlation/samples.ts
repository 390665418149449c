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
  if (!x.data.every(Number.isFinite)) {
    throw new FmriError("NotFinite", "the samples hold a number that is not finite", {
      fix: "Leave out the samples or units with NaN and infinite values.",
    })
  }
  return [n, p]
}

/** One unit over all samples, in float64. */
export function unitColumn(x: Samples, unit: number): Float64Array {
  const [n, p] = x.dims as [number, number]
  const column = new Float64Array(n)
  for (let row = 0; row < n; row++) column[row] = x.data[row * p + unit]!
  return column
}

/** The column centred and of length 1; undefined where only rounding is left of it. */
export function unitLength(column: Float64Array): Float64Array | undefined {
  const n = column.length
  const mean = column.reduce((sum, value) => sum + value, 0) / n
  const out = column.map((value) => value - mean)
  const square = out.reduce((sum, value) => sum + value * value, 0)
  const rounding = n * (mean * Number.EPSILON * n) ** 2
  if (square <= rounding) return undefined
  const length = Math.sqrt(square)
  return out.map((value) => value / length)
}

/**
 * The units that vary, centred and scaled to variance 1 over the samples (divided by their number): what null models of
 * correlated units start from. Constant units are left out, as `correlations` leaves them out.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than three samples or two units that vary
 */
export function standardUnits(x: Samples): { units: Int32Array; z: Float64Array; n: number; p: number } {
  const [n, p] = samplesShape(x)
  const units: number[] = []
  const columns: Float64Array[] = []
  for (let unit = 0; unit < p; unit++) {
    const column = unitLength(unitColumn(x, unit))
    if (column === undefined) continue
    units.push(unit)
    columns.push(column)
  }
  needEnough(n, units.length)
  const width = units.length
  const z = new Float64Array(n * width)
  const scale = Math.sqrt(n)
  columns.forEach((column, at) => {
    for (let row = 0; row < n; row++) z[row * width + at] = column[row]! * scale
  })
  return { units: Int32Array.from(units), z, n, p: width }
}

/** Refuses what has no correlations. */
export function needEnough(samples: number, varying: number): void {
  if (samples >= 3 && varying >= 2) return
  throw new FmriError("TooFew", `${varying} units that vary over ${samples} samples have no correlations`, {
    fix: "Pass three samples or more, and two units or more that vary.",
  })
}
