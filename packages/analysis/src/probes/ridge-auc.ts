import type { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import type { Groups } from "../groups.js"
import type { PermutationOptions } from "../inference/permutation.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { choleskySolve } from "./cholesky.js"
import { kernelOf } from "./kernel.js"
import { encodeLabels, type Labels } from "./labels.js"
import { checkPenalties } from "./penalty.js"
import { placeFold } from "./placements.js"
import { splitsOf } from "./split.js"

/** Held-out ridge scores as a linear map of the training rows' labels, fold by fold. */
export interface RidgeMap {
  readonly rows: number
  readonly folds: readonly {
    readonly training: Int32Array
    readonly heldOut: Int32Array
    /** z·Zᵀ(ZZᵀ + λI)⁻¹ of each held-out row z, [held-out, training]. */
    readonly map: Float64Array
  }[]
}

/** Penalty and scale of {@link ridgeMap}. */
export interface RidgeMapOptions {
  readonly folds: ArrayLike<number>
  /** *`ledoit-wolf`* estimates it from each fold's training rows. */
  readonly lambda?: number | "ledoit-wolf"
  /** z-scores units with mean and deviation of each fold's training rows, *true*. */
  readonly standardise?: boolean
  readonly runtime?: Runtime
}

/** What {@link ridgeMap} makes of activations: plain data, from which a thread can go on. */
export interface RidgeKernels {
  readonly rows: number
  readonly folds: readonly {
    readonly training: Int32Array
    readonly heldOut: Int32Array
    /** L of ZZᵀ + λI = L·Lᵀ, [training, training]. */
    readonly factor: Float64Array
    /** z·Zᵀ of each held-out row z, [held-out, training]. */
    readonly cross: Float64Array
  }[]
}

/**
 * Held-out ridge as a linear map of labels, for rows that are words already (word means): half the work of
 * {@link leaveGroupOut}, which also serves repeated rows and discriminants.
 *
 * @param x activations [n, d]
 * @param groups the group (word) of each row, [n]; a group on both sides of a split is an error
 * @throws FmriError `GroupLeak`, `BadFolds`, `BadShape`, `NotFinite`, `BadPenalty`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-1, 1, -3, 3) }
 * const map = await ridgeMap(x, ["a", "b", "c", "d"], { folds: [0, 0, 1, 1], lambda: 2, standardise: false })
 * ridgeScores(map, ["low", "high", "low", "high"]).data.slice(0, 2) // ≈ [0.15, -0.15]
 * ```
 */
export async function ridgeMap(x: Matrix, groups: Groups, options: RidgeMapOptions): Promise<RidgeMap> {
  return ridgeMapOf(await ridgeKernels(x, groups, options))
}

/**
 * The first half of {@link ridgeMap}, which needs the runtime.
 *
 * @throws FmriError as {@link ridgeMap}.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-1, 1, -3, 3) }
 * const kernels = await ridgeKernels(x, ["a", "b", "c", "d"], { folds: [0, 0, 1, 1], lambda: 2, standardise: false })
 * ridgeScores(ridgeMapOf(kernels), ["low", "high", "low", "high"]).data.slice(0, 2) // ≈ [0.15, -0.15]
 * ```
 */
export async function ridgeKernels(
  x: Matrix,
  groups: Groups,
  { folds, lambda = "ledoit-wolf", standardise = true, runtime }: RidgeMapOptions,
): Promise<RidgeKernels> {
  const [rows] = shapeOf(x)
  checkLength("the list of groups", groups.length, rows)
  checkFinite("the activations", x.data)
  if (lambda !== "ledoit-wolf") checkPenalties([lambda], "a ridge penalty", "Pass a positive number or ledoit-wolf.")
  // Side by side: while the runtime has one fold, this thread prepares another.
  const found = splitsOf(folds, groups).map(async (split) => {
    const { kernel, factor, training: n, rows: all } = await kernelOf(x, split, standardise, lambda, runtime)
    const cross = new Float64Array((all - n) * n)
    for (let i = 0; i < all - n; i++) cross.set(kernel.subarray((n + i) * all, (n + i) * all + n), i * n)
    return { ...split, factor, cross }
  })
  return { rows, folds: await Promise.all(found) }
}

/** The second half of {@link ridgeMap}. */
export function ridgeMapOf({ rows, folds }: RidgeKernels): RidgeMap {
  return {
    rows,
    folds: folds.map(({ training, heldOut, factor, cross }) => {
      const map = cross.slice()
      choleskySolve(factor, training.length, map, heldOut.length)
      return { training, heldOut, map }
    }),
  }
}

/**
 * The held-out one-vs-rest ridge score of each class, without intercept: [n, k], classes in the order of first appearance.
 *
 * @throws FmriError `BadShape`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-1, 1, -3, 3) }
 * const map = await ridgeMap(x, ["a", "b", "c", "d"], { folds: [0, 0, 1, 1], lambda: 2, standardise: false })
 * ridgeScores(map, [0, 1, 0, 1]).data.map(Math.sign) // [1, -1, -1, 1, 1, -1, -1, 1]
 * ```
 */
export function ridgeScores(map: RidgeMap, labels: Labels): Matrix {
  checkLength("the list of labels", labels.length, map.rows)
  const { classes, y } = encodeLabels(labels)
  const k = classes.length
  const data = new Float64Array(map.rows * k)
  score(map, y, k, data)
  return { dims: [map.rows, k], data }
}

/**
 * Mean placement (the macro AUC of balanced classes) of held-out ridge scores when labels are shuffled within folds, so
 * that every fold keeps its share of every class: [draws, maps], the same shuffles for all maps, for {@link maxT}.
 *
 * @param maps one of {@link ridgeMap} a layer, of the same rows and folds
 * @param labels the class of each row, [n]
 * @throws FmriError `BadShape`.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(1, 2, 3, 4, -1, -2, -3, -4) }
 * const words = ["ape", "bee", "cow", "dog", "awl", "axe", "cup", "saw"]
 * const labels = words.map((_, row) => (row < 4 ? "animal" : "tool"))
 * const folds = words.map((_, row) => row % 2)
 * const map = await ridgeMap(x, words, { folds })
 * const null_ = ridgeAucNull([map], labels, { seed: 1, draws: 50 })
 * maxT([1], null_).p[0] < 0.5 // true
 * ```
 */
export function ridgeAucNull(
  maps: readonly RidgeMap[],
  labels: Labels,
  { seed, draws = 1000 }: PermutationOptions,
): Matrix {
  const { classes, y } = encodeLabels(labels)
  const k = classes.length
  const data = new Float64Array(draws * maps.length)
  for (const [layer, map] of maps.entries()) {
    checkLength("the list of labels", labels.length, map.rows)
    const rng = new Rng(seed)
    const folds = map.folds.map(({ heldOut }) => heldOut)
    const scores = new Float64Array(map.rows * k)
    const shuffled = y.slice()
    const dealt = folds.map((rows) => new Int32Array(rows.length))
    for (let draw = 0; draw < draws; draw++) {
      folds.forEach((rows, f) => {
        const own = dealt[f]!
        for (let i = 0; i < rows.length; i++) own[i] = y[rows[i]!]!
        rng.shuffle(own)
        for (let i = 0; i < rows.length; i++) shuffled[rows[i]!] = own[i]!
      })
      score(map, shuffled, k, scores)
      const sum = folds.reduce((total, rows) => total + placeFold(rows, shuffled, scores, k), 0)
      data[draw * maps.length + layer] = sum / map.rows
    }
  }
  return { dims: [draws, maps.length], data }
}

/** Σ map · indicator of each held-out row: a class's column from the rows that have it. */
function score(map: RidgeMap, y: Int32Array, k: number, into: Float64Array): void {
  for (const { training, heldOut, map: weights } of map.folds) {
    const n = training.length
    const { members, start } = byClass(training, y, k)
    // Four rows at a time, so that no sum waits for the one before.
    for (let i = 0; i < heldOut.length; i += 4) {
      const last = heldOut.length - 1
      const [i1, i2, i3] = [Math.min(i + 1, last), Math.min(i + 2, last), Math.min(i + 3, last)]
      const [r0, r1, r2, r3] = [i * n, i1 * n, i2 * n, i3 * n]
      const [t0, t1, t2, t3] = [heldOut[i]! * k, heldOut[i1]! * k, heldOut[i2]! * k, heldOut[i3]! * k]
      for (let c = 0; c < k; c++) {
        let [s0, s1, s2, s3] = [0, 0, 0, 0]
        const to = start[c + 1]!
        for (let at = start[c]!; at < to; at++) {
          const j = members[at]!
          s0 += weights[r0 + j]!
          s1 += weights[r1 + j]!
          s2 += weights[r2 + j]!
          s3 += weights[r3 + j]!
        }
        into[t0 + c] = s0
        into[t1 + c] = s1
        into[t2 + c] = s2
        into[t3 + c] = s3
      }
    }
  }
}

/** The places of the training rows, one class after the other, each ascending; class c begins at `start[c]`. */
function byClass(training: Int32Array, y: Int32Array, k: number): { members: Int32Array; start: Int32Array } {
  const n = training.length
  const start = new Int32Array(k + 1)
  for (let j = 0; j < n; j++) start[y[training[j]!]! + 1]!++
  for (let c = 0; c < k; c++) start[c + 1]! += start[c]!
  const next = start.slice()
  const members = new Int32Array(n)
  for (let j = 0; j < n; j++) members[next[y[training[j]!]!]!++] = j
  return { members, start }
}
