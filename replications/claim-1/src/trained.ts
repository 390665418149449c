import type { HeldOutMap, Matrix } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import {
  layerAt,
  type MeasureContext,
  recordWords,
  standardise,
  type WordActivations,
  type WordTable,
} from "@llm-fmri/replicate"
import { type Agreement, agreement } from "./agreement.js"
import { accuracyNull, type Decoding, decode, hitsOf, mapOf, wordMeans } from "./decoding.js"
import { type ByPosition, decodeBoth, eachPosition, type NetMeasures } from "./net.js"
import { type Detection, detection } from "./planted.js"
import { type RowHalves, rowHalves } from "./row-halves.js"
import { rowHits, type SplitWarning, splitWarning } from "./rows.js"
import {
  depths,
  middle,
  plantedShifts,
  profileLayers,
  type Sizes,
  type UnitKind,
  unitKinds,
  wordsPerHalf,
} from "./settings.js"
import { directionAuc, type Spread, spreadOf } from "./spread.js"

/** All layers, or those of the profile: hits of each word, and the largest accuracy over the layers of each shuffle. */
export interface Profile {
  readonly layers: readonly number[]
  readonly hits: readonly Float64Array[]
  readonly null: Float64Array
}

/** Spread of the directions at a depth, and how well they read held-out words, one a category. */
export interface Spreads {
  readonly raw: Spread
  readonly centred: Spread
  readonly auc: Float64Array
}

/** Everything that is measured on the trained net; `decoding` and `agreement` as on the reference nets. */
export interface TrainedMeasures extends NetMeasures {
  readonly profile: ByPosition<Profile>
  /** What goes into block 0: one layer. */
  readonly embedding: ByPosition<Decoding>
  readonly embeddingAgreement: Agreement
  /** Hits of each stimulus. */
  readonly rows: ByPosition<Float64Array>
  readonly warning: SplitWarning
  readonly units: Readonly<Record<UnitKind, ByPosition<ReadonlyMap<number, Agreement>>>>
  /** Raw activations half-way: neither frame-centred nor z-scored. */
  readonly raw: ByPosition<Agreement>
  /** Half-way at the target, by words a category in each half; undefined where the set has too few. */
  readonly byWords: ReadonlyMap<number, Agreement | undefined>
  readonly rowHalves: RowHalves
  readonly spread: ReadonlyMap<number, Spreads>
  readonly detection: Detection
}

/** Measures the trained net, its embedding, and the planted units. */
export async function measureTrained(
  model: Model,
  table: WordTable,
  size: Sizes,
  context: MeasureContext,
): Promise<TrainedMeasures> {
  const { runtime, seed, progress } = context
  const count = model.arch.layers.length
  const recording = progress.stage("recording", { total: 100, unit: "%" })
  const onProgress = ({ done, total }: { done: number; total: number }) =>
    recording.set(Math.floor((100 * done) / total))
  const residual = await recordWords(context, model, table, { onProgress })
  const depthLayers = [...new Set(depths.map((depth) => layerAt(depth, count)))]
  const mlp = await recordWords(context, model, table, { site: "mlp_act", layers: depthLayers })
  recording.end()

  const layers = profileLayers(count, size)
  const decoding = await decodeBoth(layers, (position, layer) => residual.at(position, layer), table, size, context)
  const profile = await profileOf(size.everyLayer ? residual.layers : layers, residual, table, size, context)
  const embedding = await eachPosition((position) =>
    decode([0], () => wordMeans(residual.embedding(position), table), table, { seed: 0, inner: 2, runtime }),
  )
  const stage = progress.stage("probes of stimuli", { total: 3, unit: "probes" })
  const rows = await eachPosition(async (position) => {
    const raw = size.rowDepths.map((depth) => residual.at(position, layerAt(depth, count)))
    const { inner, penalties } = size
    const hits = await rowHits(raw, table, { seed: seed("inner folds", position), inner, penalties, runtime })
    stage.advance()
    return hits
  })
  const middleLayer = layerAt(middle, count)
  const half = residual.at("target", middleLayer)
  const warning = await splitWarning(half, table, seed("ungrouped"), runtime)
  stage.end()

  const units = await compareUnits({ residual, mlp }, table, size, context, count)
  const centred = standardise(half, table.frame)
  const options = { halves: size.halves, permutations: size.permutations }
  const raw = await eachPosition(async (position) =>
    agreement(residual.at(position, middleLayer), table, { ...options, seed: seed("halves", position) }),
  )
  const fewest = Math.min(...table.categories.map((_, c) => table.wordCategory.filter((own) => own === c).length))
  const byWords = new Map(
    wordsPerHalf.map((perHalf) => {
      context.signal.throwIfAborted()
      const own = { ...options, perHalf, seed: seed("halves of fewer words", perHalf) }
      return [perHalf, 2 * perHalf <= fewest ? agreement(centred, table, own) : undefined] as const
    }),
  )
  const some = Math.max(2, Math.round(size.halves / 10))
  return {
    decoding,
    agreement: {
      target: units.residual.target.get(middle)!,
      next: units.residual.next.get(middle)!,
    },
    profile,
    embedding,
    embeddingAgreement: agreement(standardise(residual.embedding("target"), table.frame), table, {
      halves: size.halves,
      permutations: size.netPermutations,
      seed: seed("halves", "target"),
    }),
    rows,
    warning,
    units,
    raw,
    byWords,
    rowHalves: rowHalves(centred, table, { seed: seed("row halves"), halves: some, deals: some }),
    spread: await spreads(residual, table, size, context, count),
    detection: detection(centred, table, {
      shifts: plantedShifts,
      halves: size.plantedHalves,
      rng: context.rng("planted units"),
    }),
  }
}

async function profileOf(
  layers: readonly number[],
  residual: WordActivations,
  table: WordTable,
  { permutations }: Sizes,
  { runtime, seed, signal, progress }: MeasureContext,
): Promise<ByPosition<Profile>> {
  const stage = progress.stage("label permutations", { total: 2 * layers.length, unit: "layers" })
  const both = await eachPosition(async (position) => {
    const [maps, hits]: [HeldOutMap[], Float64Array[]] = [[], []]
    for (const layer of layers) {
      signal.throwIfAborted()
      const map = await mapOf(wordMeans(residual.at(position, layer), table), table, runtime)
      if (map) maps.push(map)
      hits.push(await hitsOf(map, table, runtime))
      stage.advance()
    }
    const options = { seed: seed("label permutations", position), draws: permutations, runtime }
    return { layers, hits, null: await accuracyNull(maps, table, options) }
  })
  stage.end()
  return both
}

async function compareUnits(
  recorded: Readonly<Record<UnitKind, WordActivations>>,
  table: WordTable,
  { halves, permutations }: Sizes,
  { seed, signal, progress }: MeasureContext,
  count: number,
): Promise<TrainedMeasures["units"]> {
  const stage = progress.stage("halves of the words", { total: 2 * unitKinds.length * depths.length, unit: "cells" })
  const of = (kind: UnitKind) =>
    eachPosition(
      async (position) =>
        new Map(
          depths.map((depth) => {
            signal.throwIfAborted()
            const x = standardise(recorded[kind].at(position, layerAt(depth, count)), table.frame)
            const found = agreement(x, table, { halves, permutations, seed: seed("halves", position) })
            stage.advance()
            return [depth, found]
          }),
        ),
    )
  const both = { residual: await of("residual"), mlp: await of("mlp") }
  stage.end()
  return both
}

async function spreads(
  residual: WordActivations,
  table: WordTable,
  { directions }: Sizes,
  { seed, runtime, direction }: MeasureContext,
  count: number,
): Promise<TrainedMeasures["spread"]> {
  const found = new Map<number, Spreads>()
  for (const depth of depths) {
    const x = residual.at("target", layerAt(depth, count))
    const options = (kind: string) => ({
      seed: (draw: number) => seed("covariance direction", kind, String(depth), draw),
      draws: directions,
      direction,
      runtime,
    })
    const of = (rows: Matrix, kind: string) => spreadOf(wordMeans(rows, table), table, options(kind))
    found.set(depth, {
      raw: await of(x, "raw"),
      centred: await of(standardise(x, table.frame), "centred"),
      auc: directionAuc(x, table, direction),
    })
  }
  return found
}
