import {
  fitLogisticStack,
  groupMeans,
  type LinearProbe,
  leaveGroupOut,
  type Matrix,
  splitsOf,
} from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, recordWords, standardise, type WordActivations } from "@llm-fmri/replicate"
import { type Ablated, ablate, everySecond, type RunHooks } from "./ablate.js"
import { categoryNull } from "./category-null.js"
import type { Material } from "./material.js"
import { type PairedReadings, pairedProbes } from "./paired-probes.js"
import { type Areas, Comparison } from "./readings.js"
import { depth, fitTolerance, type Position, positions, readoutStrength, type Sizes } from "./settings.js"
import { Space } from "./space.js"

/** What a measurement uses of its context. */
export type Surroundings = Pick<
  MeasureContext,
  "capture" | "record" | "direction" | "progress" | "signal" | "rng" | "seed" | "runtime"
>

type ByPosition<T> = Readonly<Record<Position, T>>

/** What is measured on a reference net. */
export interface NetEffects {
  readonly areas: ByPosition<Areas>
  /** Absent for a net without blocks. */
  readonly ablated?: Ablated
}

/** Activations of a net and what is edited in it. */
export interface Opened {
  readonly activations: WordActivations
  readonly layer: number
  readonly space: Space
  /** Each word behind the last block at the last position of the probe sentence, [words, d]. */
  readonly end: Matrix
  /** Probes of the clean stream behind the last block, by fold. */
  readonly probes: readonly LinearProbe[]
}

/** Records a net and fits directions, centres and the clean probe. */
export async function open(model: Model, material: Material, around: Surroundings): Promise<Opened> {
  const { table, probe } = material
  const layers = model.arch.layers.length
  const layer = layerAt(depth, layers)
  const { capture, signal, direction, runtime } = around
  const activations = await recordWords(around, model, table)
  const last = layers - 1
  const clean = await capture(
    model,
    { rows: probe, sites: ["resid_post"], layers: [...new Set([layer, last])], positions: ["target", "last"] },
    { signal },
  )
  const at = (layer: number, position: 0 | 1) =>
    everySecond(clean.tensors.get(`resid_post.${layer}`) as { dims: readonly number[]; data: Float32Array }, position)
  const sentences = groupMeans(activations.at("target", layer), table.word)
  const trainings = splitsOf(table.wordFold, table.words).map(({ training }) => training)
  const fits = await fitLogisticStack(at(last, 0), table.wordCategory, trainings, {
    C: readoutStrength,
    tolerance: fitTolerance,
    runtime,
  })
  return {
    activations,
    layer,
    space: new Space(sentences, at(layer, 0), table, (x, members, rows) => direction(x, members, rows)),
    end: at(last, 1),
    probes: fits.map(([probe]) => probe!),
  }
}

/** Shared and dedicated probes of a recording. */
export function readBoth(
  x: Matrix,
  { table }: Material,
  strengths: readonly number[],
  { seed, signal }: Pick<Surroundings, "seed" | "signal">,
): Promise<PairedReadings> {
  return pairedProbes(x, table.category, table.word, {
    frames: table.frame,
    folds: table.fold,
    strengths,
    seed: seed("inner folds"),
    signal,
  })
}

/** A reference net: areas at the penalties given, ablations in few words. */
export async function measureNet(
  model: Model,
  material: Material,
  strengths: ByPosition<number>,
  around: Surroundings,
): Promise<NetEffects> {
  const { activations, layer, space, probes } = await open(model, material, around)
  const areas = await areasOf((position) => activations.at(position, layer), material, strengths, around)
  const options = { words: material.netWords, layer, positions: "target", probes } as const
  return { areas, ablated: await ablate(model, material, space, options, around) }
}

/** Areas of any activations at fixed penalties. */
export async function areasOf(
  x: (position: Position) => Matrix,
  material: Material,
  strengths: ByPosition<number>,
  around: Surroundings,
): Promise<ByPosition<Areas>> {
  const found: Partial<Record<Position, Areas>> = {}
  for (const position of positions) {
    const readings = await readBoth(x(position), material, [strengths[position]], around)
    found[position] = new Comparison(readings, material.table).areas()
  }
  return found as ByPosition<Areas>
}

/** What probes make of the trained net at one position. */
export interface Readings {
  readonly comparison: Comparison
  readonly chosen: PairedReadings["chosen"]
  /** AUC over words of a closed-form probe of each category, and under shuffled labels. */
  readonly null: { readonly observed: Float64Array; readonly draws: Matrix }
}

export async function readTrained(
  { activations, layer }: Opened,
  material: Material,
  size: Sizes,
  around: Surroundings,
): Promise<ByPosition<Readings>> {
  const { table } = material
  const found: Partial<Record<Position, Readings>> = {}
  for (const position of positions) {
    around.signal.throwIfAborted()
    const x = activations.at(position, layer)
    const readings = await readBoth(x, material, size.strengths, around)
    // Frames are centred over all rows: this touches no label, and every labelling sees the same.
    const map = await leaveGroupOut(standardise(x, table.frame), table.word, {
      folds: table.fold,
      runtime: around.runtime,
    })
    const lot = { rng: around.rng("labels"), draws: size.labelDraws }
    found[position] = {
      comparison: new Comparison(readings, table),
      chosen: readings.chosen,
      null: await categoryNull(map, table.wordCategory, lot),
    }
  }
  return found as ByPosition<Readings>
}

/** The penalty that the shared probe chose most often; the firmest of equals. */
export function usualStrength(chosen: PairedReadings["chosen"]): number {
  const counts = new Map<number, number>()
  for (const { shared } of chosen) counts.set(shared, (counts.get(shared) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]![0]
}

/** A stage of progress in percent. */
export async function stage<T>(around: Surroundings, name: string, work: (hooks: RunHooks) => Promise<T>): Promise<T> {
  const { capture, progress, signal } = around
  signal.throwIfAborted()
  const bar = progress.stage(name, { total: 100, unit: "%" })
  const result = await work({ capture, signal, onProgress: (done) => bar.set(Math.floor(100 * done)) })
  bar.end()
  return result
}
