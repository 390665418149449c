import { fitPls, groupMeans, type Matrix, mean, placements, plsPredictions, splitsOf } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { standardise } from "@llm-fmri/replicate"
import { rankOf } from "./saturation.js"

/** Below this AUC of all components there is nothing whose rank could be asked for. */
const readable = 0.75

/** What is read of a circular concept: months, weekdays. */
export interface Cycle {
  readonly name: string
  /** AUC of "which of them" in a held-out sentence with 1, 2, … components of all of them together. */
  readonly aucs: readonly number[]
  /** Components needed for 95 % of what all components read. */
  readonly rank: number | undefined
  /** Mean cosine between read and true place on the circle of words left out, with one component and with two. */
  readonly circle: readonly [number, number]
  /** The same with two components when the order is drawn by lot, by draw. */
  readonly shuffled: Float64Array
}

/**
 * Reads a cycle from its rows.
 *
 * @param x activations [rows, d]
 * @param item place in the cycle of each row
 * @param frame sentence of each row; the last is held out in turn
 */
export function readCycle(
  name: string,
  x: Matrix,
  item: Int32Array,
  frame: Int32Array,
  { rng, draws }: { readonly rng: Rng; readonly draws: number },
): Cycle {
  const k = new Set(item).size
  const aucs = whichOf(standardise(x, frame), item, frame, k)
  const means = groupMeans(standardise(x, frame), item)
  const places = Array.from({ length: k }, (_, at) => at)
  const shuffled = Float64Array.from({ length: draws }, () => {
    const order = [...places]
    rng.shuffle(order)
    return circleScores(means, order)[1]
  })
  return {
    name,
    aucs,
    rank: aucs.at(-1)! >= readable ? rankOf(aucs, aucs.at(-1)!) : undefined,
    circle: circleScores(means, places),
    shuffled,
  }
}

/** AUC of "which of them" in held-out sentences, by number of components: at most one less than there are items. */
function whichOf(x: Matrix, item: Int32Array, frame: Int32Array, k: number): number[] {
  const n = item.length
  const components = k - 1
  const targets = new Float64Array(n * k)
  item.forEach((own, row) => {
    targets[row * k + own] = 1
  })
  const scores = Array.from({ length: components }, () => new Float64Array(n * k))
  const groups = Int32Array.from(item, (_, row) => row)
  for (const { training, heldOut } of splitsOf(frame, groups)) {
    const pls = fitPls(x, { dims: [n, k], data: targets }, { components, rows: training })
    for (let a = 0; a < components; a++) {
      const { data } = plsPredictions(pls, x, { components: a + 1, rows: heldOut })
      heldOut.forEach((row, i) => {
        scores[a]!.set(data.subarray(i * k, (i + 1) * k), row * k)
      })
    }
  }
  return scores.map((data) => mean(placements({ dims: [n, k], data }, item, frame)))
}

/**
 * Mean cosine between the angle read of an item that is left out and its place on the circle, from a regression on cosine
 * and sine over the other items, with one component and with two. With one, what is read lies on a line, two opposite
 * angles: at best 2/π for evenly spread items.
 *
 * @param places place of each item, [items]
 */
export function circleScores(means: Matrix, places: readonly number[]): [number, number] {
  const k = places.length
  const angle = (at: number) => (2 * Math.PI * at) / k
  const data = new Float64Array(2 * k)
  places.forEach((at, item) => {
    data[2 * item] = Math.cos(angle(at))
    data[2 * item + 1] = Math.sin(angle(at))
  })
  const sums: [number, number] = [0, 0]
  for (let out = 0; out < k; out++) {
    const rows = places.map((_, item) => item).filter((item) => item !== out)
    const pls = fitPls(means, { dims: [k, 2], data }, { components: 2, rows, standardise: false })
    for (const components of [1, 2] as const) {
      const { data: read } = plsPredictions(pls, means, { components, rows: [out] })
      // The mean of the others leans away from the one that is left out.
      const c = read[0]! - pls.targetMean[0]!
      const s = read[1]! - pls.targetMean[1]!
      const length = Math.hypot(c, s)
      if (length > 0) sums[components - 1]! += (c * data[2 * out]! + s * data[2 * out + 1]!) / length / k
    }
  }
  return sums
}
