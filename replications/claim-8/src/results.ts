import type { ReferenceValue } from "@llm-fmri/replicate"
import type { Checks } from "./checks.js"
import { type Excess, excessOf } from "./excess.js"
import type { Net, Trained } from "./net.js"
import type { MeasureKey } from "./settings.js"

/** A net that lacks something. */
export interface OtherNet {
  readonly net: "untrained" | "hybrid" | "embedding"
  readonly seed: number
  readonly value: Net
}

/** Everything that was measured on one model, before it is made into quantities. */
export interface Results {
  readonly trained: Trained
  readonly nets: readonly OtherNet[]
  readonly checks: Checks
}

/** One number of each reference net; nets that have none are left out. */
export function references({ nets }: Pick<Results, "nets">, read: (net: Net) => number | undefined): ReferenceValue[] {
  return nets.flatMap(({ net, seed, value }) => {
    const number = read(value)
    return number === undefined || !Number.isFinite(number) ? [] : [{ net, seed, value: number }]
  })
}

/** The excesses of the reference nets of a kind. */
export function excesses({ nets }: Pick<Results, "nets">, kind: OtherNet["net"], measure: MeasureKey): Excess[] {
  return nets.flatMap(({ net, value }) => (net === kind ? (excessOf(value.half, measure) ?? []) : []))
}
