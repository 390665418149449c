import { FmriError } from "@llm-fmri/errors"
import { type BosPolicy, spanToTokens, type Tokenizer } from "@llm-fmri/model"
import type { StimulusSet } from "./set.js"
import { type WordCheck, wordCheck } from "./word-check.js"

/** A stimulus set as a model sees it. All lists have one entry a stimulus; positions count BOS. */
export interface Placement {
  ids: number[][]
  /** Position of the target's last token. */
  target: number[]
  /** Position of the token after it, where there is one. */
  next: (number | undefined)[]
  /** How many tokens the target has. */
  targetTokens: number[]
  bos: boolean
  /** sha256 of the tokenizer. */
  tokenizer: string
  words: WordCheck
  warnings: string[]
}

/**
 * Tokenizes a set and finds the target and the next token in every row.
 *
 * The target's tokens are those that stand for some part of its span; `target` is the last of them.
 *
 * @throws FmriError `StimulusUnplaced`, naming the row (from 0), where no token stands for the target
 */
export function placeStimuli(set: StimulusSet, tokenizer: Tokenizer, bos: BosPolicy = "auto"): Placement {
  const ids: number[][] = []
  const target: number[] = []
  const next: (number | undefined)[] = []
  const targetTokens: number[] = []
  const shared: number[] = []
  const first: number[] = []
  let hasBos = false
  for (const [row, { text, span }] of set.stimuli.entries()) {
    const encoding = tokenizer.encode(text, bos)
    const tokens = spanToTokens(encoding, span)
    const last = tokens.at(-1)
    if (last === undefined) throw unplaced(set, row)
    hasBos ||= encoding.bos
    ids.push(encoding.ids)
    target.push(last)
    next.push(last + 1 < encoding.ids.length ? last + 1 : undefined)
    targetTokens.push(tokens.length)
    if (encoding.spans[last]![1] > span[1]) shared.push(row)
    if (last === 0) first.push(row)
  }
  const placed = { ids, target, next, targetTokens }
  return {
    ...placed,
    bos: hasBos,
    tokenizer: tokenizer.hash,
    words: wordCheck(set, placed, tokenizer),
    warnings: [
      ...about(shared, "the target's last token also holds text after the target"),
      ...about(first, "the target is at position 0, which no statistic may use (an attention sink)"),
      ...nextWarnings(set, placed),
    ],
  }
}

const about = (rows: number[], what: string) =>
  rows.length === 0 ? [] : [`${what} in ${rows.length} ${rows.length === 1 ? "row" : "rows"} (first: ${rows[0]})`]

/** The next token must be the same for all words of a frame, or it tells them apart by itself. */
function nextWarnings(set: StimulusSet, { ids, next }: Pick<Placement, "ids" | "next">): string[] {
  const followers = new Map<number | string, Set<number | undefined>>()
  for (const [row, { frame }] of set.stimuli.entries()) {
    const at = next[row]
    const id = at === undefined ? undefined : ids[row]![at]
    const seen = followers.get(frame)
    if (seen) seen.add(id)
    else followers.set(frame, new Set([id]))
  }
  const uneven = [...followers].filter(([, seen]) => seen.size > 1).map(([frame]) => frame)
  if (uneven.length === 0) return []
  return [`the token after the target differs between the words of ${frameList(uneven)}: "next" knows the word there`]
}

const frameList = (frames: (number | string)[]) =>
  frames.length === 1 ? `frame ${frames[0]}` : `${frames.length} frames (first: ${frames[0]})`

function unplaced(set: StimulusSet, row: number): FmriError {
  const { text, span } = set.stimuli[row]!
  const target = JSON.stringify(text.slice(...span))
  return new FmriError("StimulusUnplaced", `row ${row} of ${set.name}: no token stands for the target ${target}`, {
    fix: "Correct the row's span, or leave the row out for this tokenizer.",
    fields: { row, text, span },
  })
}
