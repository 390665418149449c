import { hashOf } from "./canonical.js"

/**
 * Everything that a result depends on, by part: a hash, or a plain value as text.
 *
 * `claim`, `subject`, `spec`, `seed`, `quick`, `attack`, `weights:MODEL`, `tokenizer:MODEL`, `stimuli:SET`,
 * `code:PACKAGE`, `lockfile`, `environment.…`, `run.…`
 */
export type RunKey = Readonly<Record<string, string>>

/** One part that two keys do not share. */
export interface ChangedPart {
  part: string
  /** Undefined where the part is new. */
  before?: string
  /** Undefined where the part has gone. */
  after?: string
}

/** The name of a key: sha256 of its canonical JSON. */
export function keyHash(key: RunKey): string {
  return hashOf(key)
}

/**
 * The parts in which two keys differ, in alphabetical order.
 *
 * @example
 * ```ts
 * changedParts({ spec: "1", seed: "3" }, { spec: "2", seed: "3" }) // [{ part: "spec", before: "1", after: "2" }]
 * ```
 */
export function changedParts(before: RunKey, after: RunKey): ChangedPart[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return parts.flatMap((part) => {
    const [old, now] = [before[part], after[part]]
    if (old === now) return []
    return [{ part, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }]
  })
}
