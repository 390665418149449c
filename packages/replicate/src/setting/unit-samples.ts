import type { Matrix } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import type { MeasureContext } from "../claim/measure.js"
import type { WordTable } from "./place-words.js"
import { type RecordWordsOptions, recordWords, type WordPosition } from "./record-words.js"
import { standardise } from "./standardise.js"

/** How units are read: every stimulus is a sample of every unit. */
export interface UnitSamples {
  /** The layers that were read, ascending. */
  readonly layers: readonly number[]
  /** Activations as they are, [stimuli, units]. */
  raw(layer: number): Matrix
  /** The same with each frame's mean taken away and z-scored over all stimuli, float64, [stimuli, units]. */
  at(layer: number): Matrix
  /** The same of what goes into block 0: the embedding alone. Only at the site `resid_post`. */
  embedding(): Matrix
}

export interface UnitSamplesOptions extends Pick<RecordWordsOptions, "ahead" | "onProgress"> {
  /** *`resid_post`*: residual units; `mlp_act`: MLP neurons. */
  readonly site?: "resid_post" | "mlp_act"
  /** *all* */
  readonly layers?: "all" | readonly number[]
  /** *target*: the word's last token; `next`: the token after it. */
  readonly position?: WordPosition
  /** Another site that is asked for next: one run of the net then records both. */
  readonly ahead?: RecordWordsOptions["ahead"]
}

/**
 * Samples of a net's units over the stimuli of a table, as networks of correlated units take them. Nothing is fitted that
 * has to be held out, so all stimuli are standardised together.
 *
 * @throws FmriError `NoNextToken` where a sentence ends with its word
 *
 * @example
 * ```ts
 * const samples = await unitSamples(context, model, table, { site: "mlp_act", layers: [15] })
 * const { r } = await correlations(samples.at(15), { runtime: context.runtime })
 * ```
 */
export async function unitSamples(
  context: Pick<MeasureContext, "record" | "signal">,
  model: Model,
  table: Pick<WordTable, "rows" | "frame">,
  { position = "target", ...options }: UnitSamplesOptions = {},
): Promise<UnitSamples> {
  const activations = await recordWords(context, model, table, options)
  return {
    layers: activations.layers,
    raw: (layer) => activations.at(position, layer),
    at: (layer) => standardise(activations.at(position, layer), table.frame),
    embedding: () => standardise(activations.embedding(position), table.frame),
  }
}
