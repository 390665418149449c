import { benjaminiHochberg, holm, type Matrix, maxT, type Tail } from "@llm-fmri/analysis"
import type { MeasuredControl } from "../../claim/measured.js"

export interface FamilyOptions {
  /** Level of the family, *0.05*. */
  readonly level?: number
  /** Whether every member must be found (the claim is about all of them) or one of them, *"every"*. */
  readonly need?: "every" | "some"
}

/**
 * Whether findings outlast that many were tried: p-values adjusted by Holm (no false finding) or Benjamini & Hochberg (few
 * false ones among those found).
 *
 * @returns what is observed is the adjusted p that counts: the largest of "every", the smallest of "some"
 * @throws FmriError `BadShare` for a p outside [0, 1]
 *
 * @example
 * ```ts
 * adjusted("many_tests", [0.01, 0.04, 0.03], { method: "holm" }) // { key, observed: 0.06, passed: false }
 * ```
 */
export function adjusted(
  key: string,
  p: ArrayLike<number>,
  { method, ...options }: FamilyOptions & { readonly method: "holm" | "benjamini-hochberg" },
): MeasuredControl {
  return judged(key, method === "holm" ? holm(p) : benjaminiHochberg(p), options)
}

/**
 * The same by max-T: each member against the most extreme member of each null draw, whatever their dependence.
 *
 * @param observed the statistic of each member, [k]
 * @param draws the same under the null, [m, k]
 * @throws FmriError `BadShape`, `TooFew`, `NotFinite`
 *
 * @example
 * ```ts
 * const draws = { dims: [4, 2], data: Float64Array.of(1, 2, 0, 1, 3, 0, 1, 1) }
 * beyondMaxT("layers", [2.5, 5], draws, { level: 0.2, need: "some" }) // { key, observed: 0.2, passed: true }
 * ```
 */
export function beyondMaxT(
  key: string,
  observed: ArrayLike<number>,
  draws: Matrix,
  { tail, ...options }: FamilyOptions & { readonly tail?: Tail } = {},
): MeasuredControl {
  return judged(key, maxT(observed, draws, tail === undefined ? {} : { tail }).p, options)
}

function judged(key: string, p: Float64Array, { level = 0.05, need = "every" }: FamilyOptions): MeasuredControl {
  if (p.length === 0) return { key, observed: "nothing was tested", passed: false }
  const counts = need === "every" ? Math.max(...p) : Math.min(...p)
  return { key, observed: counts, passed: counts <= level }
}
