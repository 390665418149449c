/** What can come out for a claim on a model. The last two belong to claims that state a null result. */
export const verdicts = [
  "reproduced",
  "trivially true",
  "partly",
  "not reproduced",
  "not distinguishable from the null",
  "inconclusive",
  "null upheld",
  "null overturned",
] as const
export type Verdict = (typeof verdicts)[number]

/**
 * How much a verdict grants the claim: 2 all of it (`reproduced`, `null upheld`), 1 a part (`partly`), 0 nothing.
 *
 * @example
 * ```ts
 * verdictRank("trivially true") // 0
 * ```
 */
export function verdictRank(verdict: Verdict): 0 | 1 | 2 {
  if (verdict === "reproduced" || verdict === "null upheld") return 2
  return verdict === "partly" ? 1 : 0
}

/** The outcome for a claim on a subject. Each reason names the numbers it rests on. */
export interface Judgement {
  verdict: Verdict
  because: readonly string[]
  /** Keys of the controls that the claim did not survive. */
  killed_by: readonly string[]
}
