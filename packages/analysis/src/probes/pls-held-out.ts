import { FmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import type { Groups } from "../groups.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { kernelOf, timesKernel } from "./kernel.js"
import { encodeLabels, type Labels } from "./labels.js"
import { splitsOf } from "./split.js"

/** Folds and sizes of {@link plsHeldOut}. */
export interface PlsHeldOutOptions {
  readonly folds: ArrayLike<number>
  readonly components: number
  /** z-scores units with mean and deviation of each fold's training rows, *true*. */
  readonly standardise?: boolean
  readonly runtime?: Runtime
}

/**
 * Held-out scores of each class's own PLS regression against the rest, with 1, 2, … components: [components] of [n, k],
 * without the mean target. The same as {@link fitPls} fold by fold and class by class, from inner products of rows
 * (Rosipal & Trejo 2001), so that all classes share one product a fold.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]; columns are in the order of first appearance
 * @param groups the group (word) of each row, [n]; a group on both sides of a split is an error
 * @throws FmriError `GroupLeak`, `BadFolds`, `BadShape`, `NotFinite`, `BadComponents`.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(3, 4, 5, 4, -3, -4, -5, -4) }
 * const words = ["ape", "bee", "cow", "dog", "awl", "axe", "saw", "vice"]
 * const labels = words.map((_, row) => (row < 4 ? "animal" : "tool"))
 * const [one] = await plsHeldOut(x, labels, words, { folds: words.map((_, row) => row % 2), components: 1 })
 * placements(one, labels, words.map((_, row) => row % 2)) // [1, 1, 1, 1, 1, 1, 1, 1]
 * ```
 */
export async function plsHeldOut(
  x: Matrix,
  labels: Labels,
  groups: Groups,
  { folds, components, standardise = true, runtime }: PlsHeldOutOptions,
): Promise<Matrix[]> {
  const [n, d] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkFinite("the activations", x.data)
  const { classes, y } = encodeLabels(labels)
  const k = classes.length
  const result = Array.from({ length: components }, () => ({ dims: [n, k], data: new Float64Array(n * k) }))
  for (const split of splitsOf(folds, groups)) {
    const most = Math.min(split.training.length - 1, d)
    if (!(Number.isInteger(components) && components >= 1 && components <= most)) {
      throw new FmriError("BadComponents", `${components} components of ${split.training.length} rows and ${d} units`, {
        fix: `Ask for 1 to ${most} components.`,
        fields: { components, most },
      })
    }
    // The penalty only regularises a factor that is not used here.
    const kernel = await kernelOf(x, split, standardise, 1, runtime)
    for (let c = 0; c < k; c++) {
      const target = Float64Array.from(split.training, (row) => Number(y[row] === c))
      scoresOf(kernel, target, components).forEach((scores, a) => {
        split.heldOut.forEach((row, i) => {
          result[a]!.data[row * k + c] = scores[i]!
        })
      })
    }
  }
  return result
}

/** Scores of the held-out rows with 1, 2, … components, for one target of the training rows. */
function scoresOf(kernel: Parameters<typeof timesKernel>[0], target: Float64Array, components: number): Float64Array[] {
  const { rows, training: n } = kernel
  const average = target.reduce((sum, value) => sum + value, 0) / n
  const y = target.map((value) => value - average)
  const size = inner(y, y, n)
  const done: { readonly t: Float64Array; readonly square: number }[] = []
  const sum = new Float64Array(rows - n)
  return Array.from({ length: components }, () => {
    if (inner(y, y, n) > 1e-24 * size) {
      const t = timesKernel(kernel, y)
      for (let pass = 0; pass < 2; pass++) {
        for (const earlier of done) add(t, -inner(earlier.t, t, n) / earlier.square, earlier.t)
      }
      const square = inner(t, t, n)
      if (square > 0) {
        done.push({ t, square })
        const q = inner(t, y, n) / square
        for (let i = 0; i < n; i++) y[i]! -= q * t[i]!
        for (let i = n; i < rows; i++) sum[i - n]! += q * t[i]!
      }
    }
    return sum.slice()
  })
}

function inner(a: Float64Array, b: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += a[i]! * b[i]!
  return sum
}

function add(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!
}
