import type { Bootstrap } from "@llm-fmri/analysis"
import type { MeasuredControl } from "../../claim/measured.js"

/** What a control shows of an estimate: its interval in words, or the bound that counts as a number. */
export interface BoundOptions {
  /** What the lower bound must exceed, *0*. */
  readonly above?: number
  readonly shows?: "interval" | "bound"
}

/**
 * A control that passes when an estimate surely exceeds a limit: the lower end of its interval does.
 *
 * @example
 * ```ts
 * boundAbove("noun_known", { estimate: 0.7, low: 0.6, high: 0.8 }, { above: 0.1 })
 * // { key: "noun_known", observed: "0.700 (0.600 … 0.800)", passed: true }
 * ```
 */
export function boundAbove(
  key: string,
  { estimate, low, high }: Pick<Bootstrap, "estimate" | "low" | "high">,
  { above = 0, shows = "interval" }: BoundOptions = {},
): MeasuredControl {
  const [value, from, to] = [estimate, low, high].map((x) => x.toPrecision(3))
  return { key, observed: shows === "bound" ? low : `${value} (${from} … ${to})`, passed: low > above }
}
