import type { Model } from "@llm-fmri/model"
import {
  layerAt,
  type MeasureContext,
  recordWords,
  standardise,
  type WordActivations,
  type WordTable,
} from "@llm-fmri/replicate"
import type { Agreement, AgreementOptions } from "./agreement.js"
import { Batch, labelsOf } from "./batch.js"
import { type Decoding, wordMeans } from "./decoding.js"
import { addDecoding, type ByPosition, eachPosition, type NetMeasures, runBatch } from "./net.js"
import type { Detection } from "./planted.js"
import { profileLayers } from "./profile-layers.js"
import type { RowHalves } from "./row-halves.js"
import type { SplitWarning } from "./rows.js"
import { depths, middle, plantedShifts, type UnitKind, unitKinds, wordsPerHalf } from "./settings.js"
import type { Sizes } from "./sizes.js"
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
  const { seed, progress } = context
  const count = model.arch.layers.length
  const recording = progress.stage("recording", { total: 100, unit: "%" })
  const onProgress = ({ done, total }: { done: number; total: number }) =>
    recording.set(Math.floor((100 * done) / total))
  const neurons = { site: "mlp_act", layers: [...new Set(depths.map((depth) => layerAt(depth, count)))] } as const
  const residual = await recordWords(context, model, table, { onProgress, ahead: neurons })
  const mlp = await recordWords(context, model, table, neurons)
  recording.end()

  const layers = profileLayers(count, size)
  const labels = labelsOf(table)
  const middleLayer = layerAt(middle, count)
  const half = residual.at("target", middleLayer)
  const centred = standardise(half, table.frame)
  const some = Math.max(2, Math.round(size.halves / 10))
  // What takes longest comes first, so that no thread is left alone with it.
  const batch = new Batch()
  const rows = eachPosition((position) =>
    batch.add("rowHits", () => ({
      layers: size.rowDepths.map((depth) => residual.at(position, layerAt(depth, count))),
      labels,
      seed: seed("inner folds", position),
      inner: size.inner,
      penalties: [...size.penalties],
    })),
  )
  const warning = batch.add("splitWarning", () => ({ x: half, labels, seed: seed("ungrouped") }))
  const detection = batch.add("detection", () => ({
    x: centred,
    labels,
    shifts: plantedShifts,
    halves: size.plantedHalves,
    seed: seed("planted units"),
  }))
  const decoding = addDecoding(batch, layers, residual, table, size, context)
  const embedding = eachPosition((position) =>
    batch.add("decode", () => {
      const means = [wordMeans(residual.embedding(position), table)]
      return { layers: [0], means, words: labels, seed: 0, inner: 2 }
    }),
  )
  const { halves, permutations, netPermutations } = size
  const compare = (x: () => ReturnType<typeof standardise>, options: Partial<AgreementOptions> & { seed: number }) =>
    batch.add("agreement", () => ({ x: x(), labels, options: { halves, permutations, ...options } }))
  const units = compareUnits({ residual, mlp }, table, count, (position, x) =>
    compare(x, { seed: seed("halves", position) }),
  )
  const raw = eachPosition((position) =>
    compare(() => residual.at(position, middleLayer), { seed: seed("halves", position) }),
  )
  const fewest = Math.min(...table.categories.map((_, c) => table.wordCategory.filter((own) => own === c).length))
  const byWords = wordsPerHalf.map((perHalf) => {
    const own = { perHalf, seed: seed("halves of fewer words", perHalf) }
    return [perHalf, 2 * perHalf <= fewest ? compare(() => centred, own) : undefined] as const
  })
  const embeddingAgreement = compare(() => standardise(residual.embedding("target"), table.frame), {
    permutations: netPermutations,
    seed: seed("halves", "target"),
  })
  const ofRows = batch.add("rowHalves", () => ({
    x: centred,
    labels,
    seed: seed("row halves"),
    halves: some,
    deals: some,
  }))
  const profile = addProfile(batch, size.everyLayer ? residual.layers : layers, residual, table, size, context)
  const spread = addSpreads(batch, residual, table, size, context, count)
  await runBatch(batch, "probes, units and nulls", half.data.length, context)

  const found = { residual: taken(units.residual), mlp: taken(units.mlp) }
  return {
    decoding: eachPosition((position) => decoding[position]()),
    agreement: {
      target: found.residual.target.get(middle)!,
      next: found.residual.next.get(middle)!,
    },
    profile: profile(),
    embedding: eachPosition((position) => embedding[position]()),
    embeddingAgreement: embeddingAgreement(),
    rows: eachPosition((position) => rows[position]()),
    warning: warning(),
    units: found,
    raw: eachPosition((position) => raw[position]()),
    byWords: new Map(byWords.map(([perHalf, one]) => [perHalf, one?.()])),
    rowHalves: ofRows(),
    spread: await spread(),
    detection: detection(),
  }
}

function addProfile(
  batch: Batch,
  layers: readonly number[],
  residual: WordActivations,
  table: WordTable,
  { permutations: draws }: Sizes,
  { seed }: Pick<MeasureContext, "seed">,
): () => ByPosition<Profile> {
  const added = eachPosition((position) =>
    layers.map((layer) =>
      batch.add("profile", () => {
        const means = wordMeans(residual.at(position, layer), table)
        return { means, words: labelsOf(table), seed: seed("label permutations", position), draws }
      }),
    ),
  )
  return () =>
    eachPosition((position) => {
      const found = added[position].map((one) => one())
      const read = found.flatMap(({ draws }) => draws ?? [])
      const largest = (draw: number) => Math.max(...read.map((draws) => draws[draw]!))
      return {
        layers,
        hits: found.map(({ hits }) => hits),
        null: Float64Array.from({ length: draws }, (_, draw) => largest(draw)),
      }
    })
}

type AtDepths<T> = ByPosition<ReadonlyMap<number, T>>

function compareUnits<T>(
  recorded: Readonly<Record<UnitKind, WordActivations>>,
  table: WordTable,
  count: number,
  compare: (position: keyof ByPosition<T>, x: () => ReturnType<typeof standardise>) => T,
): Readonly<Record<UnitKind, AtDepths<T>>> {
  const of = (kind: UnitKind) =>
    eachPosition((position) => {
      const at = (depth: number) => standardise(recorded[kind].at(position, layerAt(depth, count)), table.frame)
      return new Map(depths.map((depth) => [depth, compare(position, () => at(depth))]))
    })
  const [residual, mlp] = unitKinds.map(of)
  return { residual: residual!, mlp: mlp! }
}

function taken<T>(added: AtDepths<() => T>): AtDepths<T> {
  return eachPosition((position) => new Map([...added[position]].map(([depth, one]) => [depth, one()])))
}

/** Random directions come from threads; the directions themselves are fitted here, by the context. */
function addSpreads(
  batch: Batch,
  residual: WordActivations,
  table: WordTable,
  { directions }: Sizes,
  { seed, runtime, direction }: MeasureContext,
  count: number,
): () => Promise<TrainedMeasures["spread"]> {
  const at = (depth: number) => residual.at("target", layerAt(depth, count))
  const means = (depth: number, kind: "raw" | "centred") =>
    wordMeans(kind === "raw" ? at(depth) : standardise(at(depth), table.frame), table)
  const add = (depth: number, kind: "raw" | "centred") => {
    const draws = directions * table.categories.length
    const seeds = Array.from({ length: draws }, (_, draw) => seed("covariance direction", kind, String(depth), draw))
    return batch.add("randomSpread", () => ({ means: means(depth, kind), seeds }))
  }
  const added = depths.map((depth) => ({ depth, raw: add(depth, "raw"), centred: add(depth, "centred") }))
  return async () => {
    const found = new Map<number, Spreads>()
    for (const { depth, raw, centred } of added) {
      found.set(depth, {
        raw: await spreadOf(means(depth, "raw"), table, { random: raw(), direction, runtime }),
        centred: await spreadOf(means(depth, "centred"), table, { random: centred(), direction, runtime }),
        auc: directionAuc(at(depth), table, direction),
      })
    }
    return found
  }
}
