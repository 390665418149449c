import { percentileInterval } from "@llm-fmri/analysis"
import { boundAbove, type MeasuredControl, type WordPosition } from "@llm-fmri/replicate"
import type { Effects } from "./effects.js"
import type { NetPair, Results } from "./results.js"

type Halved = Pick<Effects, "full" | "within" | "halves">
/** Guarded CKA, or what is left of it inside categories. */
type Which = "full" | "within"

/**
 * How far a pair's guarded CKA exceeds that of the best of other pairs, with its interval over halves of words: all pairs
 * are measured on the same half, and the best is chosen anew on each.
 */
export function advantage(
  own: Halved,
  others: readonly Halved[],
  which: Which = "full",
): { readonly estimate: number; readonly low: number; readonly high: number } {
  const best = (value: (pair: Halved) => number) => Math.max(...others.map(value))
  const draws = own.halves[which].map((value, draw) => value - best((pair) => pair.halves[which][draw]!))
  const [low, high] = percentileInterval(draws)
  return { estimate: own[which] - best((pair) => pair[which]), low, high }
}

/** Whether the reference pairs of a kind fail: the trained pair's guarded CKA is surely above the best of them. */
export function pairsFail(
  key: string,
  { trained, nets }: Pick<Results, "trained" | "nets">,
  net: NetPair["net"],
  position: WordPosition,
  which: Which = "full",
): MeasuredControl {
  const own = trained[position]
  const others = nets.flatMap((pair) => (pair.net === net ? (pair.effects[position] ?? []) : []))
  if (own === undefined || others.length === 0) return { key, observed: "not measured", passed: false }
  return boundAbove(key, advantage(own, others, which))
}
