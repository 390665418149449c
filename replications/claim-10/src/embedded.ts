import { fitZScore, type Matrix, mean, principalComponents, zScore } from "@llm-fmri/analysis"
import { type Layout, nearestNeighbours } from "@llm-fmri/connectome"
import { inThreads } from "@llm-fmri/threads"
import { selectivityMaps } from "./maps.js"
import { edgeList, neighbourMean, standardised } from "./order-null.js"

/** Words by units, and how the words are halved. */
export interface LayoutJob {
  readonly x: Matrix
  readonly halves: readonly [ArrayLike<number>, ArrayLike<number>]
  readonly category: ArrayLike<number>
  readonly categories: number
}

/** {@link layoutMoran} of many jobs, on all cores. */
export function layoutMorans(jobs: AsyncIterable<LayoutJob>, signal: AbortSignal): Promise<Float64Array[]> {
  return inThreads<LayoutJob, Float64Array>(import.meta.url, "layoutMoran", jobs, { signal })
}

/**
 * Moran's I of each category's map when units lie where their correlations put them: the layout is fitted on one half of
 * the words and the maps are of the other half, then the halves change sides; the mean of both. A job of a thread.
 */
export function layoutMoran({ x, halves: [a, b], category, categories }: LayoutJob): Float64Array {
  const score = (fitted: ArrayLike<number>, scored: ArrayLike<number>) => {
    const pairs = edgeList(nearestNeighbours(correlationLayout(rowsOf(x, fitted))))
    const own = Int32Array.from(scored, (row) => category[row]!)
    return selectivityMaps(rowsOf(x, scored), own, categories).map((map) => neighbourMean(standardised(map), pairs))
  }
  const [one, two] = [score(a, b), score(b, a)]
  return Float64Array.from(one, (value, c) => mean([value, two[c]!]))
}

/**
 * Units in a plane, near where they go together: the places of `embeddingLayout` (classical scaling of the correlations),
 * found from the words, which are fewer than the units.
 *
 * @param x words by units
 */
export function correlationLayout(x: Matrix): Layout {
  const { dims, data } = zScore(x, fitZScore(x))
  const [n = 0, d = 0] = dims
  for (let row = 0; row < n; row++) {
    const centre = mean(data.subarray(row * d, (row + 1) * d))
    for (let u = 0; u < d; u++) data[row * d + u]! -= centre
  }
  const { components, variances } = principalComponents({ dims, data }, { count: 2 })
  const axes = components.dims[0]!
  const places = new Float64Array(2 * d)
  for (let axis = 0; axis < axes; axis++) {
    const size = Math.sqrt((variances[axis]! * (n - 1)) / n)
    for (let u = 0; u < d; u++) places[2 * u + axis] = size * components.data[axis * d + u]!
  }
  return { dims: [d, 2], data: places }
}

function rowsOf({ dims: [, d = 0], data }: Matrix, rows: ArrayLike<number>): Matrix {
  const chosen = new Float64Array(rows.length * d)
  for (let at = 0; at < rows.length; at++) chosen.set(data.subarray(rows[at]! * d, (rows[at]! + 1) * d), at * d)
  return { dims: [rows.length, d], data: chosen }
}
