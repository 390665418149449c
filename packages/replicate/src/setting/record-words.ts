import type { Matrix } from "@llm-fmri/analysis"
import type { Recording, RunOptions, SitesAsked } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import type { Model } from "@llm-fmri/model"
import type { MeasureContext } from "../claim/measure.js"
import type { WordTable } from "./place-words.js"

/** Where the words are read: at the target's last token, or at the token after it. */
export type WordPosition = "target" | "next"

/** Activations of all stimuli of a table in one net. */
export interface WordActivations {
  /** The layers that were recorded, ascending. */
  readonly layers: readonly number[]
  /**
   * Activations behind a layer, [stimuli, d], a copy.
   *
   * @throws FmriError `NotRecorded`
   */
  at(position: WordPosition, layer: number): Matrix
  /** What goes into block 0: token embeddings alone, [stimuli, d]. Only with the site `resid_post`. */
  embedding(position: WordPosition): Matrix
}

export interface RecordWordsOptions extends Pick<RunOptions, "onProgress"> {
  /** *`resid_post`* */
  readonly site?: "resid_post" | "mlp_act"
  /** *all* */
  readonly layers?: "all" | readonly number[]
  /** Another site that is asked for next: one run of the net then records both. */
  readonly ahead?: Pick<RecordWordsOptions, "site" | "layers">
}

/**
 * Records the words of a table at the target and at the next token. What was recorded before, by this claim or another,
 * is read from the cache.
 *
 * @throws FmriError `NoNextToken` where a sentence ends with its word
 *
 * @example
 * ```ts
 * const table = await placeWords(context, model)
 * const activations = await recordWords(context, model, table)
 * standardise(activations.at("target", layerAt(0.5, activations.layers.length)), table.frame)
 * ```
 */
export async function recordWords(
  context: Pick<MeasureContext, "record" | "signal">,
  model: Model,
  { rows }: Pick<WordTable, "rows">,
  { site = "resid_post", layers = "all", ahead, onProgress }: RecordWordsOptions = {},
): Promise<WordActivations> {
  const last = rows.findIndex(({ next }) => next === undefined)
  if (last >= 0) {
    throw new FmriError("NoNextToken", `the sentence of stimulus ${last} ends with its word`, {
      fix: "Let every frame go on after the word.",
      fields: { row: last },
    })
  }
  const positions = ["target", "next"] as const
  const options = { signal: context.signal, ...(onProgress ? { onProgress } : {}) }
  const embedding = { sites: ["resid_pre"], layers: [0] } as const
  const later: SitesAsked[] = site === "resid_post" ? [embedding] : []
  if (ahead) later.push({ sites: [ahead.site ?? "resid_post"], layers: ahead.layers ?? "all" })
  const main = await context.record(model, { rows, sites: [site], layers, positions, ahead: later }, options)
  const recorded = layers === "all" ? model.arch.layers.map((_, layer) => layer) : [...layers].sort((a, b) => a - b)
  const before =
    site === "resid_post" ? await context.record(model, { rows, ...embedding, positions }, options) : undefined
  return {
    layers: recorded,
    at: (position, layer) => pick(main, `${site}.${layer}`, rows, position),
    embedding(position) {
      if (before !== undefined) return pick(before, "resid_pre.0", rows, position)
      throw notRecorded("resid_pre.0")
    },
  }
}

/** The rows of a tensor that were read at a position, in the order of the stimuli. */
function pick(
  { tensors, labels }: Pick<Recording, "tensors" | "labels">,
  name: string,
  rows: WordTable["rows"],
  position: WordPosition,
): Matrix {
  const tensor = tensors.get(name)
  if (tensor === undefined) throw notRecorded(name)
  const d = tensor.dims.at(-1)!
  const data = new Float32Array(rows.length * d)
  labels.forEach((label, at) => {
    if (label.position === rows[label.row]![position]) {
      data.set(tensor.data.subarray(at * d, (at + 1) * d), label.row * d)
    }
  })
  return { dims: [rows.length, d], data }
}

function notRecorded(name: string): FmriError {
  return new FmriError("NotRecorded", `${name} was not recorded`, { fix: "Ask for its layer, and for its site." })
}
