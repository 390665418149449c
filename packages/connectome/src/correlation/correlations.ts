import { FmriError } from "@llm-fmri/errors"
import { gram, type Runtime } from "@llm-fmri/graph"

/** Numbers in a row-major block of `dims` = [samples, units]. */
export interface Samples {
  readonly dims: readonly number[]
  readonly data: Float32Array | Float64Array
}

/** How units go together over samples. */
export interface Correlations {
  /** Indices of the units that vary; the others are left out. */
  readonly units: Int32Array
  /** Units that never vary: their correlation is undefined. */
  readonly constant: Int32Array
  /** r of every pair of `units`, row by row, [units, units]; ones on the diagonal. */
  readonly r: Float32Array
}

export interface CorrelationOptions {
  readonly runtime: Runtime
  /** *pearson*, or spearman: of the ranks, ties in the middle. */
  readonly method?: "pearson" | "spearman"
}

/**
 * Correlation of every pair of units over samples. Units are centred and scaled in float64, the product is float32 on the
 * runtime: r is exact to about 1e-6.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than three samples or two units that vary
 *
 * @example
 * ```ts
 * const runtime = await Runtime.start({ threads: 1 })
 * const x = { dims: [3, 3], data: Float32Array.of(1, 2, 5, 2, 4, 5, 3, 6, 5) }
 * const { units, constant } = await correlations(x, { runtime })
 * [...units, ...constant] // [0, 1, 2]
 * await runtime.close()
 * ```
 */
export async function correlations(
  x: Samples,
  { runtime, method = "pearson" }: CorrelationOptions,
): Promise<Correlations> {
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
  const columns: Float64Array[] = []
  const units: number[] = []
  const constant: number[] = []
  for (let unit = 0; unit < p; unit++) {
    const column = new Float64Array(n)
    for (let row = 0; row < n; row++) column[row] = x.data[row * p + unit]!
    const scaled = unitColumn(method === "spearman" ? ranked(column) : column)
    if (scaled === undefined) constant.push(unit)
    else {
      units.push(unit)
      columns.push(scaled)
    }
  }
  if (n < 3 || units.length < 2) {
    throw new FmriError("TooFew", `${units.length} units that vary over ${n} samples have no correlations`, {
      fix: "Pass three samples or more, and two units or more that vary.",
    })
  }
  const rows = new Float32Array(units.length * n)
  columns.forEach((column, at) => {
    rows.set(column, at * n)
  })
  const { data } = await gram(runtime, { dtype: "float32", dims: [units.length, n], data: rows })
  const r = data instanceof Float32Array ? data : Float32Array.from(data)
  for (let i = 0; i < units.length; i++) r[i * units.length + i] = 1
  return { units: Int32Array.from(units), constant: Int32Array.from(constant), r }
}

/** The column centred and of length 1; undefined where only rounding is left of it. */
function unitColumn(column: Float64Array): Float64Array | undefined {
  const n = column.length
  const mean = column.reduce((sum, value) => sum + value, 0) / n
  const out = column.map((value) => value - mean)
  const square = out.reduce((sum, value) => sum + value * value, 0)
  const rounding = n * (mean * Number.EPSILON * n) ** 2
  if (square <= rounding) return undefined
  const length = Math.sqrt(square)
  return out.map((value) => value / length)
}

/** Ranks from 1, equal values the mean of theirs. */
function ranked(column: Float64Array): Float64Array {
  const order = Int32Array.from(column.keys()).sort((a, b) => column[a]! - column[b]!)
  const ranks = new Float64Array(column.length)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && column[order[end]!] === column[order[start]!]) end++
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + end + 1) / 2
    start = end
  }
  return ranks
}
