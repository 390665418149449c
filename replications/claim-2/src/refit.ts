import { fitLda, highest, type Matrix, meanDifference, meanRow, probeScores } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { deviationOf, type FoldFit, type Words } from "./fits.js"
import type { Region } from "./regions.js"
import type { Subspace } from "./subspace.js"

/** Rows with what lies in a subspace set to the centre's, [n, d]. */
export function ablated(x: Matrix, subspace: Subspace, centre: ArrayLike<number>): Matrix {
  const [n = 0, d = 0] = x.dims
  const data = Float64Array.from(x.data)
  for (let row = 0; row < n; row++) {
    if ("units" in subspace) for (const unit of subspace.units) data[row * d + unit] = centre[unit]!
    else {
      const u = subspace.direction
      const deviation = deviationOf(x, row, centre)
      let along = 0
      for (let j = 0; j < d; j++) along += deviation[j]! * u[j]!
      for (let j = 0; j < d; j++) data[row * d + j]! -= along * u[j]!
    }
  }
  return { dims: [n, d], data }
}

/**
 * What is left of the gradient of a refitted one-vs-rest least-squares probe after a direction is taken away, on its own
 * training rows: ‖Xᵀ(y − ȳ)‖ after over before, the largest of all folds and categories.
 *
 * Xᵀ(y − ȳ) is the mean difference times n p(1 − p). With the mean difference taken away it is zero, the probe's weights
 * are zero, and it is at chance: by algebra, whatever was there. That is why such a refit shows nothing.
 */
export function refittedGradient(x: Matrix, { category }: Words, fits: readonly FoldFit[], region: Region): number {
  let worst = 0
  for (const [fold, { training, directions }] of fits.entries()) {
    const centre = meanRow(x, training)
    directions.forEach((_, k) => {
      const inside = Array.from(category, (own) => own === k)
      const size = (rows: Matrix) => Math.hypot(...meanDifference(rows, inside, training))
      worst = Math.max(worst, size(ablated(x, region(fold, k), centre)) / size(x))
    })
  }
  return worst
}

/**
 * Whether each word is still put in its category by a ten-way probe that is refitted after what is its category's own was
 * taken away, from training and held-out words alike: 1 or 0, [words].
 */
export async function refittedHits(
  x: Matrix,
  { category, fold }: Words,
  fits: readonly FoldFit[],
  region: Region | undefined,
  signal: AbortSignal,
  runtime?: Runtime,
): Promise<Float64Array> {
  const labels = Array.from(category)
  const hits = new Float64Array(labels.length)
  const words = Int32Array.from(labels, (_, word) => word)
  for (const [at, { training, directions }] of fits.entries()) {
    const centre = meanRow(x, training)
    const heldOut = words.filter((word) => fold[word] === at)
    const options = { shrinkage: "ledoit-wolf", rows: training, ...(runtime ? { runtime } : {}) } as const
    for (const k of region ? directions.keys() : [0]) {
      signal.throwIfAborted()
      const rows = region ? ablated(x, region(at, k), centre) : x
      const probe = await fitLda(rows, labels, options)
      const own = region ? heldOut.filter((word) => category[word] === k) : heldOut
      if (own.length === 0) continue
      const predicted = highest(probeScores(probe, rows, own))
      own.forEach((word, i) => {
        hits[word] = Number(probe.classes[predicted[i]!] === category[word])
      })
    }
  }
  return hits
}
