import type { Runtime } from "@llm-fmri/graph"
import type { Groups } from "../groups.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { discriminant } from "./discriminant.js"
import { type Kernel, kernelOf, solve, timesKernel } from "./kernel.js"
import { classCounts, encodeLabels, type Labels } from "./labels.js"
import { checkPenalties } from "./penalty.js"
import { splitsOf } from "./split.js"

/** How directions are found and removed. */
export interface NullspaceOptions {
  /** The fold of each row, [n]; directions come from the training rows, scores are of the held-out ones. */
  readonly folds: ArrayLike<number>
  /** How many directions are removed, one after the other. */
  readonly removals: number
  /** What is removed: the weight vector of the *`probe`* refitted on what is left, or the `mean-difference` of what is left. */
  readonly by?: "probe" | "mean-difference"
  /** λ of the ridge on z-scored rows; *`ledoit-wolf`* estimates it from each fold's training rows, once. */
  readonly lambda?: number | "ledoit-wolf"
  /** z-scores units with mean and deviation of each fold's training rows, *true*. */
  readonly standardise?: boolean
  /** The classes whose directions are removed; all when left out. */
  readonly classes?: readonly (string | number)[]
  /** Numbers of removals after which discriminants of all classes are refitted; none when left out. */
  readonly refit?: readonly number[]
  readonly runtime?: Runtime
}

/** What can be read of a class after 0, 1, 2, … of its directions are gone. */
export interface NullspaceCurve {
  readonly label: string | number
  /** The held-out score of the class's own one-vs-rest probe, refitted after each removal: [n, removals + 1]. */
  readonly scores: Matrix
  /** The class that refitted discriminants of all classes give each held-out row, one [n] a number of `refit`. */
  readonly refitted: readonly (readonly (string | number)[])[]
}

/**
 * Iterative nullspace projection (Ravfogel et al. 2020, INLP): fit a one-vs-rest probe of a class on training rows, score
 * held-out rows, project its weight vector out of all rows, and begin again.
 *
 * The probes are ridge regressions with one λ a fold. By `mean-difference` the class means of the training rows are equal
 * after one removal, so that every later probe is 0 by algebra (Belrose et al. 2023); regularised probes leave something.
 * Nothing is projected in fact: rows enter as inner products K, a removal is K ← K − ppᵀ with p the rows' projections, and
 * (K + λI)⁻¹ follows from one factorisation a fold.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @param groups the group (word) of each row, [n]; a group on both sides of a split is an error
 * @throws FmriError `GroupLeak`, `BadFolds`, `BadShape`, `NotFinite`, `BadPenalty`, `MissingClass`.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(3, 4, 5, 4, -3, -4, -5, -4) }
 * const words = ["ape", "bee", "cow", "dog", "awl", "axe", "saw", "vice"]
 * const labels = words.map((_, row) => (row < 4 ? "animal" : "tool"))
 * const folds = words.map((_, row) => row % 2)
 * const [animal] = await iterativeNullspace(x, labels, words, { folds, removals: 1, lambda: 1 })
 * animal.scores.data.map(Math.sign).slice(0, 2) // [1, 0]
 * ```
 */
export async function iterativeNullspace(
  x: Matrix,
  labels: Labels,
  groups: Groups,
  { folds, removals, lambda = "ledoit-wolf", standardise = true, refit = [], runtime, ...rest }: NullspaceOptions,
): Promise<NullspaceCurve[]> {
  const [n] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkLength("the list of groups", groups.length, n)
  checkFinite("the activations", x.data)
  if (lambda !== "ledoit-wolf") checkPenalties([lambda], "a ridge penalty", "Pass a positive number or ledoit-wolf.")
  const encoded = encodeLabels(labels)
  const wanted = rest.classes ?? encoded.classes
  const curves = wanted.map((label) => ({
    label,
    scores: { dims: [n, removals + 1], data: new Float64Array(n * (removals + 1)) },
    refitted: refit.map(() => new Array<string | number>(n).fill("")),
  }))
  for (const split of splitsOf(folds, groups)) {
    const counts = classCounts(encoded, split.training)
    const kernel = await kernelOf(x, split, standardise, lambda, runtime)
    const own = split.training.map((row) => encoded.y[row]!)
    const fits = encoded.classes.map((_, c) =>
      fitOf(
        kernel,
        Float64Array.from(own, (y) => Number(y === c) - counts[c]! / own.length),
      ),
    )
    for (const curve of curves) {
      const fit = fits[encoded.classes.indexOf(curve.label)]!
      const gone: Removed[] = []
      for (let step = 0; step <= removals; step++) {
        const { scores, direction } = probe(kernel, gone, fit, rest.by ?? "probe")
        split.heldOut.forEach((row, i) => {
          curve.scores.data[row * (removals + 1) + step] = scores[kernel.training + i]!
        })
        const at = refit.indexOf(step)
        if (at >= 0) {
          const found = discriminants(kernel, gone, fits, own, counts)
          split.heldOut.forEach((row, i) => {
            curve.refitted[at]![row] = encoded.classes[found[i]!]!
          })
        }
        if (direction !== undefined && step < removals) gone.push(removed(kernel, gone, direction))
      }
    }
  }
  return curves
}

/** A target of training rows with its ridge in the dual, before anything is removed: a = (K + λI)⁻¹y and K·a of all rows. */
interface Fit {
  readonly target: Float64Array
  readonly dual: Float64Array
  readonly scores: Float64Array
}

/** A direction Zᵀa of length 1: a, and the projections K·a of all rows on it. */
interface Direction {
  readonly dual: Float64Array
  readonly along: Float64Array
}

/** A direction that is gone, p its projections: (K + λI)⁻¹ grew by uuᵀ, and K·u of all rows with the first K. */
interface Removed extends Direction {
  readonly u: Float64Array
  readonly lifted: Float64Array
}

function fitOf(kernel: Kernel, target: Float64Array): Fit {
  const dual = solve(kernel, target)
  return { target, dual, scores: timesKernel(kernel, dual) }
}

/** The ridge of a target on what is left: a in the dual, K·a with the first K, and the scores of all rows. */
function refitted(gone: readonly Removed[], fit: Fit): Fit & { readonly lifted: Float64Array } {
  const dual = fit.dual.slice()
  const lifted = fit.scores.slice()
  for (const { u, lifted: own } of gone) {
    const share = inner(u, fit.target)
    add(dual, share, u)
    add(lifted, share, own)
  }
  const scores = lifted.slice()
  for (const { along } of gone) add(scores, -inner(dual, along), along)
  return { target: fit.target, dual, lifted, scores }
}

/** Scores of all rows by a refitted probe, and the direction to remove, if one is left. */
function probe(
  kernel: Kernel,
  gone: readonly Removed[],
  fit: Fit,
  by: "probe" | "mean-difference",
): { scores: Float64Array; direction: Direction | undefined } {
  const { dual, lifted, scores } = refitted(gone, fit)
  const weights = directionOf(kernel, gone, dual, inner(dual, lifted))
  const { target } = fit
  return {
    scores: weights === undefined ? scores.fill(0) : scores,
    direction: by === "probe" ? weights : directionOf(kernel, gone, target, inner(target, timesKernel(kernel, target))),
  }
}

/**
 * Zᵀa less what is gone, at length 1; undefined where only rounding is left of it. Orthogonal to what is gone up to
 * rounding however little is left, or errors would grow from removal to removal.
 *
 * @param whole ‖Zᵀa‖²
 */
function directionOf(kernel: Kernel, gone: readonly Removed[], a: Float64Array, whole: number): Direction | undefined {
  const dual = a.slice()
  for (let pass = 0; pass < 2; pass++) {
    for (const { dual: other, along } of gone) add(dual, -inner(dual, along), other)
  }
  const along = timesKernel(kernel, dual)
  const square = inner(dual, along)
  if (!(square > 1e-12 * whole)) return undefined
  const length = Math.sqrt(square)
  return { dual: dual.map((value) => value / length), along: along.map((value) => value / length) }
}

/** What (K + λI)⁻¹ becomes by K ← K − ppᵀ: uuᵀ more, u = (K + λI)⁻¹p / √(1 − pᵀ(K + λI)⁻¹p) (Sherman & Morrison 1950). */
function removed(kernel: Kernel, gone: readonly Removed[], direction: Direction): Removed {
  const { training, rows, penalty } = kernel
  const { along: p } = direction
  const u = solve(kernel, p)
  const lifted = new Float64Array(rows)
  // K(K + λI)⁻¹p = p − λ(K + λI)⁻¹p in training rows.
  for (let i = 0; i < training; i++) lifted[i] = p[i]! - penalty * u[i]!
  lifted.set(timesKernel(kernel, u, training), training)
  for (const { u: other, lifted: own } of gone) {
    const share = inner(other, p)
    add(u, share, other)
    add(lifted, share, own)
  }
  const root = Math.sqrt(1 - inner(u, p))
  return { ...direction, u: u.map((value) => value / root), lifted: lifted.map((value) => value / root) }
}

/** to += factor · from */
function add(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!
}

/** Σ aᵢbᵢ over the entries of the shorter one, a. */
function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** The class that shrinkage discriminants of what is left give each held-out row. */
function discriminants(
  { rows, training, scale }: Kernel,
  gone: readonly Removed[],
  fits: readonly Fit[],
  own: Int32Array,
  counts: Float64Array,
): Int32Array {
  const k = counts.length
  const held = rows - training
  const scores = new Float64Array(held * k)
  const b = new Float64Array(k * k)
  for (const [c, fit] of fits.entries()) {
    const { scores: fitted } = refitted(gone, fit)
    for (let i = 0; i < training; i++) b[own[i]! * k + c]! += fitted[i]!
    for (let i = 0; i < held; i++) scores[i * k + c] = fitted[training + i]!
  }
  const { transform, offset } = discriminant(b, counts, scale)
  return Int32Array.from({ length: held }, (_, i) => {
    let [best, most] = [0, Number.NEGATIVE_INFINITY]
    for (let c = 0; c < k; c++) {
      let score = offset[c]!
      for (let e = 0; e < k; e++) score += scores[i * k + e]! * transform[e * k + c]!
      if (score > most) [best, most] = [c, score]
    }
    return best
  })
}
