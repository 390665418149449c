import { groupMeans, type Matrix, mean } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, recordWords } from "@llm-fmri/replicate"
import { type DimensionMeasure, dimensionMeasures, dimensionsOf } from "./dimension.js"
import { type ConceptDirections, conceptDirections, differenceLengths } from "./directions.js"
import type { Material } from "./material.js"
import { favour, type ScoreKind, scoreKinds } from "./scores.js"
import { decidingDepth, decidingDose, depths, doses } from "./settings.js"
import { type Push, type Steered, steer } from "./steering.js"

export type Around = Pick<MeasureContext, "capture" | "record" | "direction" | "progress" | "signal">

/** What is known of every concept of a set in one net; lists have one entry a concept. Plain data. */
export interface ConceptEffects {
  /** By `dimensionKey`. */
  readonly dimension: ReadonlyMap<string, Float64Array>
  /** Rise of the score under the concept's own directions, mean over halves and sentences; by `scoreKey`. */
  readonly score: ReadonlyMap<string, Float64Array>
  /** The same for the triple, by the half that the direction is made of. */
  readonly scoreOfHalf: readonly [Float64Array, Float64Array]
  /** Length of the mean difference at the deciding depth. */
  readonly length: Float64Array
  /** How much the unpushed sentences favour the concept, by the triple's score. */
  readonly baseline: Float64Array
  /** Cosine between the halves' directions at the deciding depth. */
  readonly agreement: Float64Array
}

export const dimensionKey = (measure: DimensionMeasure, depth: number) => `${measure} ${depth}`
export const scoreKey = (score: ScoreKind, depth: number, dose: number) => `${score} ${depth} ${dose}`

/** Activations at the target behind the layers of all depths, [rows, d] by depth. */
export async function recordDepths(
  model: Model,
  { rows, table, whole }: Pick<Material, "rows" | "table" | "whole">,
  shared: boolean,
  around: Pick<Around, "record" | "signal">,
): Promise<ReadonlyMap<number, Matrix>> {
  const layers = depths.map((depth) => layerAt(depth, model.arch.layers.length))
  if (shared && whole) {
    const activations = await recordWords(around, model, table)
    return new Map(depths.map((depth, i) => [depth, activations.at("target", layers[i]!)]))
  }
  const request = { rows, sites: ["resid_post"] as const, layers: [...new Set(layers)], positions: ["target"] as const }
  const { tensors } = await around.record(model, request, { signal: around.signal })
  return new Map(depths.map((depth, i) => [depth, tensors.get(`resid_post.${layers[i]!}`)!]))
}

/** Directions of the concepts at some depths. */
export function directionsByDepth(
  recorded: ReadonlyMap<number, Matrix>,
  material: Material,
  direction: Around["direction"],
  wanted: readonly number[] = depths,
): ReadonlyMap<number, ConceptDirections> {
  return new Map(
    wanted.map((depth) => [
      depth,
      conceptDirections(groupMeans(recorded.get(depth)!, material.word), material, direction),
    ]),
  )
}

/** One push for each depth, dose, concept and half, in this order. */
export function conceptPushes(
  directions: ReadonlyMap<number, ConceptDirections>,
  layers: number,
  at: readonly (readonly [depth: number, dose: number])[],
): Push[] {
  return at.flatMap(([depth, dose]) =>
    directions
      .get(depth)!
      .units.flatMap((halves) => halves.map((unit) => ({ layer: layerAt(depth, layers), unit, dose }))),
  )
}

/**
 * How far a push raises the score of a concept, mean over the sentences.
 *
 * @param side the half whose words are read
 */
export function rise(
  { clean }: Pick<Steered, "clean">,
  pushed: readonly Float32Array[],
  kind: ScoreKind,
  material: Parameters<typeof favour>[2],
  own: number,
  side: number,
): number {
  return mean(
    pushed.map((logits, s) => favour(kind, logits, material, own, side) - favour(kind, clean[s]!, material, own, side)),
  )
}

/** Everything about the concepts of a set in one net. */
export async function measureConcepts(
  model: Model,
  material: Material,
  recorded: ReadonlyMap<number, Matrix>,
  around: Around,
  onProgress?: (done: number) => void,
): Promise<ConceptEffects> {
  const directions = directionsByDepth(recorded, material, around.direction)
  const grid = depths.flatMap((depth) => doses.map((dose) => [depth, dose] as const))
  const pushes = conceptPushes(directions, model.arch.layers.length, grid)
  // Threads count dimensions while the net runs.
  const [steered, counted] = await Promise.all([
    steer(model, material, pushes, around, onProgress),
    dimensionsOf(
      depths.map((depth) => recorded.get(depth)!),
      material,
      material,
      around.signal,
    ),
  ])
  const count = material.names.length
  const dimension = new Map<string, Float64Array>()
  depths.forEach((depth, i) => {
    for (const measure of dimensionMeasures) dimension.set(dimensionKey(measure, depth), counted[i]![measure])
  })
  const ofHalf = (kind: ScoreKind, cell: number, half: number) =>
    Float64Array.from({ length: count }, (_, own) =>
      rise(steered, steered.pushed[(cell * count + own) * 2 + half]!, kind, material, own, 1 - half),
    )
  const score = new Map<string, Float64Array>()
  let scoreOfHalf: [Float64Array, Float64Array] | undefined
  grid.forEach(([depth, dose], cell) => {
    for (const kind of scoreKinds) {
      const [a, b] = [ofHalf(kind, cell, 0), ofHalf(kind, cell, 1)]
      score.set(
        scoreKey(kind, depth, dose),
        a.map((value, own) => (value + b[own]!) / 2),
      )
      if (kind === "words" && depth === decidingDepth && dose === decidingDose) scoreOfHalf = [a, b]
    }
  })
  const { agreement } = directions.get(decidingDepth)!
  const length = differenceLengths(groupMeans(recorded.get(decidingDepth)!, material.word), material)
  const baseline = Float64Array.from({ length: count }, (_, own) =>
    mean(steered.clean.flatMap((logits) => [0, 1].map((side) => favour("words", logits, material, own, side)))),
  )
  return { dimension, score, scoreOfHalf: scoreOfHalf!, length, baseline, agreement }
}
