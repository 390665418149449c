import { fitPls, groupMeans, type Matrix, mean, placements, plsPredictions, splitsOf } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { standardise } from "@llm-fmri/replicate"
import { circleScores, circlesOf } from "./circle.js"
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
export async function readCycle(
  name: string,
  x: Matrix,
  item: Int32Array,
  frame: Int32Array,
  { rng, draws }: { readonly rng: Rng; readonly draws: number },
): Promise<Cycle> {
  const k = new Set(item).size
  const aucs = whichOf(standardise(x, frame), item, frame, k)
  const means = groupMeans(standardise(x, frame), item)
  const places = Array.from({ length: k }, (_, at) => at)
  const orders = Array.from({ length: draws }, () => {
    const order = [...places]
    rng.shuffle(order)
    return order
  })
  return {
    name,
    aucs,
    rank: aucs.at(-1)! >= readable ? rankOf(aucs, aucs.at(-1)!) : undefined,
    circle: circleScores(means, places),
    shuffled: await circlesOf(means, orders),
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
