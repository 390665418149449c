import type { Runtime } from "@llm-fmri/graph"
import type { Groups } from "../groups.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { discriminant } from "./discriminant.js"
import { type Kernel, kernelOf, times } from "./kernel.js"
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
 * (K + λI)⁻¹ follows by Sherman and Morrison's identity.
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
    const space = await kernelOf(x, split, standardise, lambda, runtime)
    const own = split.training.map((row) => encoded.y[row]!)
    for (const curve of curves) {
      const c = encoded.classes.indexOf(curve.label)
      const target = Float64Array.from(own, (y) => Number(y === c) - counts[c]! / own.length)
      const state: State = {
        ...space,
        kernel: space.kernel.slice(),
        inverse: space.inverse.slice(),
        first: space.kernel,
        gone: [],
      }
      for (let step = 0; step <= removals; step++) {
        const { scores, direction } = probe(state, target, rest.by ?? "probe")
        split.heldOut.forEach((row, i) => {
          curve.scores.data[row * (removals + 1) + step] = scores[space.training + i]!
        })
        const at = refit.indexOf(step)
        if (at >= 0) {
          const found = discriminants(state, own, counts)
          split.heldOut.forEach((row, i) => {
            curve.refitted[at]![row] = encoded.classes[found[i]!]!
          })
        }
        if (direction !== undefined && step < removals) remove(state, direction)
      }
    }
  }
  return curves
}

/** A direction Zᵀa of length 1: a, and the projections Ka of all rows on it. */
interface Direction {
  readonly dual: Float64Array
  readonly along: Float64Array
}

/** What is left of a split when directions are gone. */
interface State extends Kernel {
  /** The kernel of the rows as they were. */
  readonly first: Float64Array
  readonly gone: Direction[]
}

/** Scores of all rows by a refitted probe, and the direction to remove, if one is left. */
function probe(
  state: State,
  target: Float64Array,
  by: "probe" | "mean-difference",
): { scores: Float64Array; direction: Direction | undefined } {
  const { rows, training, kernel, inverse } = state
  const dual = times(inverse, target, training, training, training)
  const scores = times(kernel, dual, rows, training, rows)
  const weights = directionOf(state, dual)
  return {
    scores: weights === undefined ? scores.fill(0) : scores,
    direction: by === "probe" ? weights : directionOf(state, target),
  }
}

/**
 * Zᵀa less what is gone, at length 1; undefined where only rounding is left of it. Orthogonal to what is gone up to
 * rounding however little is left, or errors would grow from removal to removal.
 */
function directionOf({ rows, training, first, gone }: State, a: Float64Array): Direction | undefined {
  const dual = a.slice()
  const whole = inner(dual, times(first, dual, training, training, rows))
  for (let pass = 0; pass < 2; pass++) {
    for (const { dual: other, along } of gone) {
      const share = inner(dual, along)
      for (let i = 0; i < training; i++) dual[i]! -= share * other[i]!
    }
  }
  const along = times(first, dual, rows, training, rows)
  const square = inner(dual, along)
  if (!(square > 1e-12 * whole)) return undefined
  const length = Math.sqrt(square)
  return { dual: dual.map((value) => value / length), along: along.map((value) => value / length) }
}

/** Takes a direction out of all rows. */
function remove({ rows, training, kernel, inverse, gone }: State, direction: Direction): void {
  const { along: p } = direction
  const solved = times(inverse, p, training, training, training)
  const rest = 1 - inner(solved, p)
  for (let i = 0; i < training; i++) {
    const factor = solved[i]! / rest
    for (let j = 0; j < training; j++) inverse[i * training + j]! += factor * solved[j]!
  }
  for (let i = 0; i < rows; i++) {
    const factor = p[i]!
    for (let j = 0; j < rows; j++) kernel[i * rows + j]! -= factor * p[j]!
  }
  gone.push(direction)
}

/** Σ aᵢbᵢ over the entries of the shorter one, a. */
function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** The class that shrinkage discriminants of what is left give each held-out row. */
function discriminants(
  { rows, training, kernel, inverse, scale }: Kernel,
  own: Int32Array,
  counts: Float64Array,
): Int32Array {
  const k = counts.length
  const held = rows - training
  const scores = new Float64Array(held * k)
  const b = new Float64Array(k * k)
  for (let c = 0; c < k; c++) {
    const target = Float64Array.from(own, (y) => Number(y === c))
    const fitted = times(kernel, times(inverse, target, training, training, training), rows, training, rows)
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
