import { fitPls, type Matrix, plsPredictions } from "@llm-fmri/analysis"
import { inThreads } from "@llm-fmri/threads"

/** Orders that a thread reads at a time. */
const perJob = 100

interface OrdersJob {
  readonly means: Matrix
  /** Place of each item, [orders][items]. */
  readonly orders: readonly (readonly number[])[]
}

/** Scores of many orders with two components. */
export async function circlesOf(means: Matrix, orders: OrdersJob["orders"]): Promise<Float64Array> {
  const jobs = Array.from({ length: Math.ceil(orders.length / perJob) }, (_, job) => ({
    means,
    orders: orders.slice(job * perJob, (job + 1) * perJob),
  }))
  return Float64Array.from((await inThreads<OrdersJob, number[]>(import.meta.url, "readOrders", jobs)).flat())
}

/** What a thread does. */
export function readOrders({ means, orders }: OrdersJob): number[] {
  return orders.map((order) => circleScores(means, order)[1])
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
