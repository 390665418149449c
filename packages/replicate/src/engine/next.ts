import { softmax } from "@llm-fmri/analysis"
import { capture } from "@llm-fmri/capture"
import type { BosPolicy, EditInput } from "@llm-fmri/model"
import { tokenizerOf } from "../cli/input/place.js"
import type { Progress } from "../progress/progress.js"
import { withModel } from "./session.js"

export interface NextRequest {
  model: string
  text: string
  top: number
  bos: BosPolicy
  edits?: readonly EditInput[] | undefined
}

export interface NextTokens {
  model: string
  text: string
  /** Tokens that were run, BOS included. */
  tokens: number
  next: { id: number; text: string; logit: number; p: number }[]
}

/** The most likely next tokens after a text. */
export async function nextTokens(
  { model: name, text, top, bos, edits }: NextRequest,
  session: { offline: boolean; signal: AbortSignal; progress: Progress },
): Promise<NextTokens> {
  return withModel(name, session, async (model) => {
    const tokenizer = tokenizerOf(model)
    const { ids } = tokenizer.encode(text, bos)
    const stage = session.progress.stage("running the text")
    const { tensors } = await capture(
      model,
      { rows: [{ ids }], sites: ["logits"], positions: ["last"], ...(edits === undefined ? {} : { edits }) },
      { signal: session.signal },
    )
    stage.end()
    const logits = tensors.get("logits")?.data as Float32Array
    const next = mostLikely(logits, top).map(({ id, p }) => ({
      id,
      text: tokenizer.decode([id]),
      logit: logits[id] as number,
      p,
    }))
    return { model: model.name, text, tokens: ids.length, next }
  })
}

/** The `top` largest probabilities with their ids, largest first; equals by id. */
export function mostLikely(logits: Float32Array, top: number): { id: number; p: number }[] {
  const p = softmax(logits)
  return Array.from(p, (value, id) => ({ id, p: value }))
    .sort((a, b) => b.p - a.p || a.id - b.id)
    .slice(0, top)
}
