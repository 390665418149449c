import { Rng } from "@llm-fmri/random"
import { type Samples, samplesShape } from "../correlation/samples.js"

/**
 * Each unit's samples in an order of its own: every unit keeps its values, and no two have anything to do with each other.
 * The weakest null model of data: networks of anything that is correlated at all differ from it.
 *
 * Only where samples could as well have come in another order: not for time series, whose neighbours are alike (use
 * `phaseRandomised` or `circularShift`).
 *
 * @param x samples [n, units]
 * @throws FmriError `BadShape`, `NotFinite`
 *
 * @example
 * ```ts
 * const x = { dims: [3, 2], data: Float32Array.of(1, 10, 2, 20, 3, 30) }
 * const { data } = shuffledUnits(x, 1)
 * data[0] + data[2] + data[4] // 6
 * ```
 */
export function shuffledUnits<T extends Samples>(x: T, seed: number): Samples & { readonly data: T["data"] } {
  const [n, p] = samplesShape(x)
  const rng = new Rng(seed)
  const data = x.data.slice()
  const column = new Float64Array(n)
  for (let unit = 0; unit < p; unit++) {
    for (let row = 0; row < n; row++) column[row] = x.data[row * p + unit]!
    rng.shuffle(column)
    for (let row = 0; row < n; row++) data[row * p + unit] = column[row]!
  }
  return { dims: [n, p], data }
}
