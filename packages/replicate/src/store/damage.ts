/** A stored entry that is not what was written. It has been removed, so that it is measured again. */
export interface Damage {
  /** The entry's file within the cache folder: `results/0123….result`. */
  file: string
  kind: "result" | "step" | "recording"
  /** Where the entry still says so. */
  claim?: string
  model?: string
  /** What gave it away, as the end of a sentence: "its sha256 does not match". */
  reason: string
}

/** `the stored result of claim-3 on smollm2-135m (results/01ab….result)`. */
export function describeDamage({ file, kind, claim, model }: Damage): string {
  const whose = claim === undefined ? "" : ` of ${claim}${model === undefined ? "" : ` on ${model}`}`
  return `the stored ${kind}${whose} (${file})`
}
