import type { CaptureRow } from "@llm-fmri/capture"
import type { BosPolicy, Model, Tokenizer } from "@llm-fmri/model"
import { usageError } from "../usage-error.js"
import type { Source } from "./source.js"

/** Rows of token ids, ready to run. */
export interface Placed {
  rows: CaptureRow[]
  /** Content hash of the stimulus set, where there is one. */
  stimuliHash?: string
  warnings: readonly string[]
}

/** The model's tokenizer, or an error that says what to do without one. */
export function tokenizerOf(model: Model): Tokenizer {
  if (model.tokenizer !== undefined) return model.tokenizer
  throw usageError(
    "NoTokenizer",
    `${model.name} has no tokenizer, so no text can be run`,
    "Put its tokenizer.json beside the weights, or give token ids (capture --ids).",
  )
}

/** Turns texts and stimuli into token ids; ids stay as they are. Errors name the row, from 0. */
export async function placeRows(source: Source, model: Model, bos: BosPolicy): Promise<Placed> {
  if (source.kind === "ids") return { rows: source.ids.map((ids) => ({ ids })), warnings: [] }
  const tokenizer = tokenizerOf(model)
  if (source.kind === "text") {
    return { rows: source.lines.map((line, row) => ({ ids: lineIds(line, row, tokenizer, bos) })), warnings: [] }
  }
  const { placeStimuli } = await import("@llm-fmri/stimuli")
  const { stimulusRows } = await import("@llm-fmri/capture")
  const { set } = source
  const placement = placeStimuli(set, tokenizer, bos)
  const warnings = [...set.warnings, ...placement.warnings]
  return { rows: stimulusRows(set, placement), stimuliHash: set.hash, warnings }
}

function lineIds(line: string, row: number, tokenizer: Tokenizer, bos: BosPolicy): number[] {
  const { ids } = tokenizer.encode(line, bos)
  if (ids.length > 0) return ids
  throw usageError(
    "EmptyRow",
    `row ${row} of --text has no tokens`,
    "Take the empty line out, or add BOS with --bos always.",
    {
      row,
    },
  )
}
