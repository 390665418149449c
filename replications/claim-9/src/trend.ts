import { FmriError } from "@llm-fmri/errors"
import { normalInterval } from "./halves.js"

/** One generation of a family of models, oldest first in a list. */
export interface Generation {
  readonly name: string
  /** Q_excess, with the same units, density and restarts in all. */
  readonly excess: number
  /** Its 95 % interval. */
  readonly interval: readonly [low: number, high: number]
}

/** Whether a number rises from generation to generation. */
export interface Trend {
  /** Least squares against 0, 1, 2, … */
  readonly slope: number
  /** 95 %, from the generations' own intervals, which are taken as independent. */
  readonly interval: readonly [low: number, high: number]
  /** Of all orders of the generations, the share whose slope is at least as large. */
  readonly p: number
  /** The smallest p that so many generations can have: 1 / n! */
  readonly leastP: number
  /** Steps upward, of n − 1: "rising each generation" means all of them. */
  readonly rises: number
  /** Steps whose difference is surely above 0, as the intervals tell. */
  readonly sureRises: number
}

/** Orders are counted one by one. */
const mostGenerations = 9

/**
 * The trend of a list of generations, with its exact permutation test. Three generations cannot be significant (p is 1/6 at
 * best); four can, at 1/24.
 *
 * @throws FmriError `TooFew` below three generations, `TooMany` above nine, `NotFinite`
 *
 * @example
 * ```ts
 * const ladder = [0.01, 0.02, 0.04].map((excess, at) => ({ name: `${at}`, excess, interval: [excess, excess] as const }))
 * trend(ladder).p // 0.16666666666666666
 * ```
 */
export function trend(generations: readonly Generation[]): Trend {
  const n = generations.length
  if (n < 3) {
    throw new FmriError("TooFew", `${n} generations show no trend`, {
      fix: "Measure three generations of one family or more; four can be significant.",
    })
  }
  if (n > mostGenerations) {
    throw new FmriError("TooMany", `${n} generations have too many orders to count`, {
      fix: `Pass at most ${mostGenerations}.`,
    })
  }
  const stray = generations.find(({ excess, interval }) => ![excess, ...interval].every(Number.isFinite))
  if (stray !== undefined) {
    throw new FmriError("NotFinite", `${stray.name} has a number that is not finite`, { fix: "Leave it out." })
  }
  const values = generations.map(({ excess }) => excess)
  const spread = generations.reduce((sum, _, at) => sum + (at - (n - 1) / 2) ** 2, 0)
  const weights = generations.map((_, at) => (at - (n - 1) / 2) / spread)
  const slopeOf = (list: readonly number[]) => list.reduce((sum, value, at) => sum + value * weights[at]!, 0)
  const slope = slopeOf(values)
  const errors = generations.map(({ interval: [low, high] }) => (high - low) / (2 * 1.959964))
  const error = Math.sqrt(errors.reduce((sum, own, at) => sum + (own * weights[at]!) ** 2, 0))
  let [orders, reached] = [0, 0]
  for (const order of ordersOf(values)) {
    orders++
    // The same sum in another order may differ in its last digits.
    if (slopeOf(order) >= slope - 1e-12 * Math.max(1, Math.abs(slope))) reached++
  }
  const steps = values.slice(1).map((value, at) => ({
    rise: value - values[at]!,
    error: Math.hypot(errors[at]!, errors[at + 1]!),
  }))
  return {
    slope,
    interval: normalInterval(slope, error),
    p: reached / orders,
    leastP: 1 / orders,
    rises: steps.filter(({ rise }) => rise > 0).length,
    sureRises: steps.filter(({ rise, error }) => normalInterval(rise, error)[0] > 0).length,
  }
}

/** Every order of a list. */
function* ordersOf(list: readonly number[]): Generator<readonly number[]> {
  if (list.length < 2) {
    yield list
    return
  }
  for (const [at, first] of list.entries()) {
    for (const rest of ordersOf(list.filter((_, other) => other !== at))) yield [first, ...rest]
  }
}
