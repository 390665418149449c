import type { Runtime } from "@llm-fmri/graph"
import { type Groups, rowsOfGroups } from "../groups.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { shrinkage } from "./ledoit-wolf.js"
import { checkPenalties } from "./penalty.js"
import { hold, multiplyTransposed } from "./products.js"
import { ridgeSystem } from "./ridge-system.js"
import { splitsOf } from "./split.js"
import { like, standardised } from "./training-rows.js"

/** The held-out rows of one fold as a linear map of the labels of the training groups. */
export interface HeldOutFold {
  /** Held-out rows, in the order of the map's first rows. */
  readonly heldOut: Int32Array
  /** Number of rows of each training group; 0 for the groups of the fold. */
  readonly size: Float64Array
  /** 1 − γ of the shrunk covariance (1 − γ) S_w + γ (tr S_t / d) I that the ridge stands for; S_t is the total one. */
  readonly scale: number
  /**
   * [held-out rows + g, g], g groups: first z·M⁻¹s of each held-out row z and training group (s the sum of its centred
   * rows, M = ZᵀZ + λI), then s·M⁻¹s of each pair of training groups.
   */
  readonly map: Float64Array
}

/** What {@link leaveGroupOut} prepares, for any labels of the groups. */
export interface HeldOutMap {
  /** The group of each row, [n], numbered in the order of their first row. */
  readonly groupOf: Int32Array
  readonly groups: number
  readonly folds: readonly HeldOutFold[]
}

/** The penalty and scale of {@link leaveGroupOut}. */
export interface LeaveGroupOutOptions {
  /** The fold of each row, [n]. */
  readonly folds: ArrayLike<number>
  /**
   * λ of the ridge: `Ridge(alpha=λ)`. For discriminants Σ = (1 − γ) S_w + γ (tr S_t / d) I with the γ that makes it
   * proportional to S_w + (λ/n) I. *`ledoit-wolf`* estimates γ from each fold's training rows, without their labels.
   */
  readonly lambda?: number | "ledoit-wolf"
  /** z-scores units with mean and deviation of each fold's training rows, *true*. */
  readonly standardise?: boolean
  readonly runtime?: Runtime
}

/**
 * Held-out ridge scores as a linear map of labels, so that one factorisation a fold serves any number of labellings.
 *
 * A ridge fit is linear in its targets: scores of held-out rows are Z_out (ZᵀZ + λI)⁻¹ ZᵀY, and with labels that are the
 * same in all rows of a group Y has one row a group. Discriminants follow from the same map ({@link labelNull}).
 *
 * @param x activations [n, d]
 * @param groups the group (word) of each row, [n]
 * @throws FmriError `GroupLeak`, `BadFolds`, `BadShape`, `NotFinite`, `BadPenalty`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-1, 1, -3, 3) }
 * const map = await leaveGroupOut(x, ["a", "b", "c", "d"], { folds: [0, 0, 1, 1], lambda: 2, standardise: false })
 * map.folds[1].map.slice(0, 2) // [0.75, -0.75]
 * ```
 */
export async function leaveGroupOut(
  x: Matrix,
  groups: Groups,
  { folds, lambda = "ledoit-wolf", standardise = true, runtime }: LeaveGroupOutOptions,
): Promise<HeldOutMap> {
  const [n, d] = shapeOf(x)
  checkLength("the list of groups", groups.length, n)
  checkFinite("the activations", x.data)
  if (lambda !== "ledoit-wolf") checkPenalties([lambda], "a ridge penalty", "Pass a positive number or ledoit-wolf.")
  const groupOf = new Int32Array(n)
  const members = rowsOfGroups(groups)
  members.forEach((rows, group) => {
    for (const row of rows) groupOf[row] = group
  })
  const one = async ({ training, heldOut }: { training: Int32Array; heldOut: Int32Array }): Promise<HeldOutFold> => {
    const rows = standardised(x, training, standardise)
    const system = await ridgeSystem(rows, runtime)
    const size = new Float64Array(members.length)
    for (const row of training) size[groupOf[row]!]!++
    const present = Int32Array.from(members.keys()).filter((group) => size[group]! > 0)
    const place = new Map([...present].map((group, i) => [group, i]))
    const sums = new Float64Array(present.length * d)
    const indicator = new Float64Array(present.length * training.length)
    training.forEach((row, i) => {
      const group = place.get(groupOf[row]!)!
      indicator[group * training.length + i] = 1
      for (let j = 0; j < d; j++) sums[group * d + j]! += rows.z[i * d + j]!
    })
    const penalty = penaltyOf(lambda, rows, system)
    const weights = await system.solve(penalty, indicator, present.length)
    const out = like(x, heldOut, rows.mean, rows.deviation)
    const stacked = new Float64Array(out.length + sums.length)
    stacked.set(out)
    stacked.set(sums, out.length)
    const count = heldOut.length + present.length
    const narrow = await timesTransposed(runtime, stacked, weights, count, d, present.length)
    const map = new Float64Array((heldOut.length + members.length) * members.length)
    for (let i = 0; i < count; i++) {
      const row = i < heldOut.length ? i : heldOut.length + present[i - heldOut.length]!
      present.forEach((group, g) => {
        map[row * members.length + group] = narrow[i * present.length + g]!
      })
    }
    return { heldOut, size, scale: 1 / (1 + (penalty * d) / system.trace), map }
  }
  return { groupOf, groups: members.length, folds: await Promise.all(splitsOf(folds, groups).map(one)) }
}

function penaltyOf(
  lambda: number | "ledoit-wolf",
  { z, n, d }: { z: Float64Array; n: number; d: number },
  { square, trace }: { square: number; trace: number },
): number {
  if (lambda !== "ledoit-wolf") return lambda
  const gamma = Math.min(Math.max(shrinkage(z, n, d, square), 1e-6), 1 - 1e-6)
  return (gamma / (1 - gamma)) * (trace / d)
}

async function timesTransposed(
  runtime: Runtime | undefined,
  a: Float64Array,
  b: Float64Array,
  m: number,
  inner: number,
  rows: number,
): Promise<Float64Array> {
  if (runtime === undefined) return multiplyTransposed(a, b, m, inner, rows)
  const held = await hold(runtime, b, rows, inner)
  try {
    return await held.timesTransposed(a, m)
  } finally {
    held.release()
  }
}
