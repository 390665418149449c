import { discriminant } from "./discriminant.js"
import { add, addAll, inner, innerAll } from "./inner-products.js"
import { type Kernel, solve, timesKernel } from "./kernel.js"

/** What is removed: the weight vector of a refitted probe, or the mean difference. */
export type RemovedDirection = "probe" | "mean-difference"

/** The removals of some classes in one fold, as plain data that a thread can be given. */
export interface CurveJob {
  readonly kernel: Kernel
  /** The class 0 … of each training row. */
  readonly own: Int32Array
  /** Training rows of each class. */
  readonly counts: Float64Array
  /** The classes whose directions are removed, each from the cloud as it was. */
  readonly labels: readonly number[]
  readonly removals: number
  readonly by: RemovedDirection
  readonly refit: readonly number[]
}

/** What is left in the held-out rows. */
export interface FoldCurve {
  /** Scores of the class's probe, [held-out, removals + 1]. */
  readonly scores: Float64Array
  /** The class that refitted discriminants give, one [held-out] a number of `refit`. */
  readonly refitted: readonly Int32Array[]
}

/** Removes the directions of one class in one fold. */
export function foldCurve(
  { kernel, own, counts, removals, by, refit }: Omit<CurveJob, "labels">,
  label: number,
): FoldCurve {
  const held = kernel.rows - kernel.training
  const targetOf = (c: number) => Float64Array.from(own, (y) => Number(y === c) - counts[c]! / own.length)
  const fit = fitOf(kernel, targetOf(label))
  const all = refit.length > 0 ? Array.from(counts, (_, c) => fitOf(kernel, targetOf(c))) : []
  const gone: Gone = { dual: [], along: [], u: [], lifted: [] }
  const left = ridgeOf(fit)
  const found = new Float64Array(held * (removals + 1))
  const refitted: Int32Array[] = refit.map(() => new Int32Array(held))
  for (let step = 0; step <= removals; step++) {
    const { scores, direction } = probe(kernel, gone, fit.target, left, by)
    for (let i = 0; i < held; i++) found[i * (removals + 1) + step] = scores[kernel.training + i]!
    const at = refit.indexOf(step)
    if (at >= 0) refitted[at] = discriminants(kernel, gone, all, own, counts)
    if (direction !== undefined && step < removals) {
      remove(kernel, gone, direction)
      grow(left, fit.target, gone, gone.u.length - 1)
    }
  }
  return { scores: found, refitted }
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

/**
 * The directions that are gone, with p the projections of one on all rows: (K + λI)⁻¹ grew by uuᵀ, and `lifted` is K·u of
 * all rows with the first K.
 */
type Gone = Readonly<Record<"dual" | "along" | "u" | "lifted", Float64Array[]>>

/** The ridge of a target on what is left: a in the dual, and K·a of all rows with the first K. */
interface Ridge {
  readonly dual: Float64Array
  readonly lifted: Float64Array
}

function fitOf(kernel: Kernel, target: Float64Array): Fit {
  const dual = solve(kernel, target)
  return { target, dual, scores: timesKernel(kernel, dual) }
}

function ridgeOf({ dual, scores }: Fit): Ridge {
  return { dual: dual.slice(), lifted: scores.slice() }
}

/** Takes into a ridge what its inverse grew by with the removals from one on. */
function grow({ dual, lifted }: Ridge, target: Float64Array, gone: Gone, from = 0): void {
  const u = gone.u.slice(from)
  const shares = innerAll(u, target)
  addAll(dual, shares, u)
  addAll(lifted, shares, gone.lifted.slice(from))
}

/** Scores of all rows by a ridge on what is left. */
function scoresOf({ dual, lifted }: Ridge, { along }: Gone): Float64Array {
  const scores = lifted.slice()
  const shares = innerAll(along, dual)
  addAll(
    scores,
    shares.map((share) => -share),
    along,
  )
  return scores
}

/** Scores of all rows by a refitted probe, and the direction to remove, if one is left. */
function probe(
  kernel: Kernel,
  gone: Gone,
  target: Float64Array,
  left: Ridge,
  by: RemovedDirection,
): { scores: Float64Array; direction: Direction | undefined } {
  const weights = directionOf(kernel, gone, left.dual, inner(left.dual, left.lifted))
  return {
    scores: weights === undefined ? new Float64Array(kernel.rows) : scoresOf(left, gone),
    direction: by === "probe" ? weights : directionOf(kernel, gone, target, inner(target, timesKernel(kernel, target))),
  }
}

/**
 * Zᵀa less what is gone, at length 1; undefined where only rounding is left of it. Orthogonal to what is gone up to
 * rounding however little is left, or errors would grow from removal to removal.
 *
 * @param whole ‖Zᵀa‖²
 */
function directionOf(kernel: Kernel, gone: Gone, a: Float64Array, whole: number): Direction | undefined {
  const dual = a.slice()
  for (let pass = 0; pass < 2; pass++) {
    for (const [i, along] of gone.along.entries()) add(dual, -inner(dual, along), gone.dual[i]!)
  }
  const along = timesKernel(kernel, dual)
  const square = inner(dual, along)
  if (!(square > 1e-12 * whole)) return undefined
  const length = Math.sqrt(square)
  return { dual: dual.map((value) => value / length), along: along.map((value) => value / length) }
}

/** What (K + λI)⁻¹ becomes by K ← K − ppᵀ: uuᵀ more, u = (K + λI)⁻¹p / √(1 − pᵀ(K + λI)⁻¹p) (Sherman & Morrison 1950). */
function remove(kernel: Kernel, gone: Gone, { dual, along: p }: Direction): void {
  const { training, rows, penalty } = kernel
  const u = solve(kernel, p)
  const lifted = new Float64Array(rows)
  // K(K + λI)⁻¹p = p − λ(K + λI)⁻¹p in training rows.
  for (let i = 0; i < training; i++) lifted[i] = p[i]! - penalty * u[i]!
  lifted.set(timesKernel(kernel, u, training), training)
  const shares = innerAll(gone.u, p)
  addAll(u, shares, gone.u)
  addAll(lifted, shares, gone.lifted)
  const root = Math.sqrt(1 - inner(u, p))
  gone.dual.push(dual)
  gone.along.push(p)
  gone.u.push(u.map((value) => value / root))
  gone.lifted.push(lifted.map((value) => value / root))
}

/** The class that shrinkage discriminants of what is left give each held-out row. */
function discriminants(
  { rows, training, scale }: Kernel,
  gone: Gone,
  fits: readonly Fit[],
  own: Int32Array,
  counts: Float64Array,
): Int32Array {
  const k = counts.length
  const held = rows - training
  const scores = new Float64Array(held * k)
  const b = new Float64Array(k * k)
  for (const [c, fit] of fits.entries()) {
    const ridge = ridgeOf(fit)
    grow(ridge, fit.target, gone)
    const fitted = scoresOf(ridge, gone)
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
