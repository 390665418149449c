import type { Matrix } from "@llm-fmri/analysis"
import type { Captured } from "@llm-fmri/capture"
import type { Model } from "@llm-fmri/model"
import type { RunHooks } from "@llm-fmri/replicate"
import type { Material } from "./material.js"
import { type CategoryFit, categoryUnits, Space, wordMeans } from "./space.js"

/** Activations of the words behind some layers, unedited. */
export interface Activations {
  /** Each word's mean over the sentences at the target, [words, d]: directions come from here. */
  sentences(layer: number): Matrix
  /** Each word in the probe sentence at the target, [words, d]: this is what is edited. */
  probe(layer: number): Matrix
  /** Each word in the probe sentence at the last position, behind the last block, [words, d]. */
  readonly last?: Matrix
  /** All sentences at the target, as recorded. */
  readonly recording: Captured
}

/** Records the words at the target: in the sentences of the set, and in the probe sentence. */
export async function recordActivations(
  model: Model,
  { stimuli, wordOf, probe }: Material,
  layers: readonly number[],
  { capture, signal, onProgress }: RunHooks,
  withLast = false,
): Promise<Activations> {
  const share = (from: number, to: number) => ({
    signal,
    onProgress: ({ done, total }: { done: number; total: number }) => onProgress?.(from + ((to - from) * done) / total),
  })
  const sites = ["resid_post"] as const
  const recording = await capture(model, { rows: stimuli, sites, layers, positions: ["target"] }, share(0, 0.6))
  const inProbe = await capture(model, { rows: probe.rows, sites, layers, positions: ["target"] }, share(0.6, 0.7))
  const end = model.arch.layers.length - 1
  const last = withLast
    ? await capture(model, { rows: probe.rows, sites, layers: [end], positions: ["last"] }, share(0.7, 1))
    : undefined
  const tensor = (from: Captured, layer: number): Matrix => from.tensors.get(`resid_post.${layer}`)!
  return {
    sentences: (layer) => wordMeans(tensor(recording, layer), wordOf, probe.words.length),
    probe: (layer) => tensor(inProbe, layer),
    ...(last ? { last: tensor(last, end) } : {}),
    recording,
  }
}

/** The space of a layer: category directions from the sentences, centres from the probe sentence. */
export function spaceAt(
  activations: Activations,
  layer: number,
  { probe, categories }: Material,
  fit?: CategoryFit,
): Space {
  const units = categoryUnits(activations.sentences(layer), probe, categories.length, fit)
  return new Space(activations.probe(layer), probe, units)
}
