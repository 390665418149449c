import { gram, type Runtime } from "@llm-fmri/graph"
import { needEnough, type Samples, samplesShape, spreadOf, unitColumn } from "./samples.js"

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
  const [n, p] = samplesShape(x)
  const values = method === "spearman" ? ranksOf(x) : x
  const { units, constant, mean, length } = spreadOf(values)
  needEnough(n, units.length)
  // Unit by unit, in blocks of samples that stay in the cache.
  const rows = new Float32Array(units.length * n)
  const four = n - (n % 4)
  for (let start = 0; start < n; start += together) {
    const end = Math.min(n, start + together)
    for (let at = 0; at < units.length; at++) {
      const unit = units[at]!
      const [middle, size] = [mean[unit]!, length[unit]!]
      let [from, to] = [start * p + unit, at * n + start]
      let row = start
      for (; row < Math.min(end, four); row += 4, from += 4 * p, to += 4) {
        const [a, b] = [values.data[from]!, values.data[from + p]!]
        const [c, d] = [values.data[from + 2 * p]!, values.data[from + 3 * p]!]
        rows[to] = (a - middle) / size
        rows[to + 1] = (b - middle) / size
        rows[to + 2] = (c - middle) / size
        rows[to + 3] = (d - middle) / size
      }
      for (; row < end; row++, from += p, to++) rows[to] = (values.data[from]! - middle) / size
    }
  }
  const { data } = await gram(runtime, { dtype: "float32", dims: [units.length, n], data: rows })
  const r = data instanceof Float32Array ? data : Float32Array.from(data)
  for (let i = 0; i < units.length; i++) r[i * units.length + i] = 1
  return { units, constant, r }
}

/** Samples of a block: as many lines of the cache are read along at once. */
const together = 16

/** Every unit's ranks among the samples. */
function ranksOf(x: Samples): Samples {
  const [n, p] = x.dims as [number, number]
  const data = new Float64Array(n * p)
  for (let unit = 0; unit < p; unit++) {
    const ranks = ranked(unitColumn(x, unit))
    for (let row = 0; row < n; row++) data[row * p + unit] = ranks[row]!
  }
  return { dims: [n, p], data }
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
