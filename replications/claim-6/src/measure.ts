import { groupFolds, maxT } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { eachReferenceNet, type MeasureContext, type Measured, randomUnit } from "@llm-fmri/replicate"
import { type Ablated, ablate } from "./ablate.js"
import { controls } from "./controls.js"
import { interferenceQuantities, interferenceTable } from "./interference-quantities.js"
import { type Material, prepare } from "./material.js"
import { areasOf, measureNet, open, type Readings, readTrained, stage, usualStrength } from "./net.js"
import { pairedProbes } from "./paired-probes.js"
import { type PlantedWords, plantedApart, plantedCrowded, plantedStrengths } from "./planted-probes.js"
import { plantStream } from "./planted-stream.js"
import { probeQuantities, retentionTable } from "./probe-quantities.js"
import { Comparison } from "./readings.js"
import { estimate, resampleWords } from "./resamples.js"
import type { Results } from "./results.js"
import { level, type Position, positions, type Sizes, sizes } from "./settings.js"
import type { Space } from "./space.js"

/** Measures the claim on one model and its reference nets. */
export async function measure(context: MeasureContext): Promise<Measured> {
  const name = context.models[0]!
  const size = sizes(context.quick)
  const model = await context.open(name)
  const material = await prepare(context, model, size)
  const trained = await measureTrained(model, material, size, context)
  await model.close()
  const nets = await eachReferenceNet(context, name, size.nets, (net) =>
    measureNet(net, material, trained.strengths, context),
  )
  const results: Results = {
    ...trained,
    material,
    planted: { ...trained.planted, ...(await plantedProbes(context)) },
    nets,
    draws: size.bootstrapDraws,
    estimate: (name, category, statistic) =>
      estimate(
        statistic,
        category.length,
        resampleWords(category, context.rng("resamples", name), size.bootstrapDraws),
      ),
    rng: context.rng,
  }
  return {
    quantities: [
      ...probeQuantities(results),
      { key: "retention_by_category", file: await context.attach("retention.csv", retentionTable(results)) },
      ...interferenceQuantities(results),
      { key: "interference", file: await context.attach("interference.csv", interferenceTable(results)) },
    ],
    controls: controls(results),
  }
}

type TrainedResults = Pick<Results, "readings" | "read" | "ablated" | "others"> & {
  readonly planted: { readonly own: Ablated; readonly axis: Ablated }
  /** The shared probe's usual penalty, which reference nets are read with. */
  readonly strengths: Readonly<Record<Position, number>>
}

async function measureTrained(
  model: Model,
  material: Material,
  size: Sizes,
  context: MeasureContext,
): Promise<TrainedResults> {
  const opened = await stage(context, "activations", () => open(model, material, context))
  const { activations, layer, space, probes } = opened
  const readings = await stage(context, "probes", () => readTrained(opened, material, size, context))
  const strengths = byPosition((position) => usualStrength(readings[position].chosen))
  const others: Results["others"][number][] = [
    {
      net: "embedding",
      seed: 0,
      areas: await areasOf((at) => activations.embedding(at), material, strengths, context),
    },
  ]
  for (let seed = 1; seed <= size.shuffles; seed++) {
    context.signal.throwIfAborted()
    const lot = withShuffledLabels(material, context.rng("shuffled", seed))
    others.push({
      net: "shuffled labels",
      seed,
      areas: await areasOf((position) => activations.at(position, layer), lot, strengths, context),
    })
  }
  const random = Array.from({ length: size.randomDraws }, (_, draw) =>
    randomUnit(space.width, context.seed("random direction", draw)),
  )
  const options = { words: material.words, layer, positions: "target", probes, random } as const
  const ablated = await stage(context, "ablations", (hooks) => ablate(model, material, space, options, hooks))
  const planted = await stage(context, "planted directions", async (hooks) => ({
    own: await plantStream(model, material, opened, "own", hooks),
    axis: await plantStream(model, material, opened, "axis", hooks),
  }))
  if (context.keep.wanted) await keep(context, material, layer, space)
  return { readings, read: categoriesRead(readings), ablated, others, planted, strengths }
}

/** The categories that the probes of the trained net read, over both positions as one family. */
export function categoriesRead(
  readings: Readonly<Record<Position, Pick<Readings, "null">>>,
): Readonly<Record<Position, readonly number[]>> {
  const nulls = positions.map((position) => readings[position].null)
  const k = nulls[0]!.observed.length
  const rows = nulls[0]!.draws.dims[0]!
  const data = new Float64Array(rows * k * nulls.length)
  nulls.forEach(({ draws }, at) => {
    for (let row = 0; row < rows; row++) {
      data.set(draws.data.subarray(row * k, (row + 1) * k), row * k * nulls.length + at * k)
    }
  })
  const observed = nulls.flatMap((one) => Array.from(one.observed))
  const { p } = maxT(observed, { dims: [rows, k * nulls.length], data })
  return byPosition((position) => {
    const from = positions.indexOf(position) * k
    return Array.from({ length: k }, (_, c) => c).filter((c) => p[from + c]! <= level)
  })
}

/** The same words with their categories dealt by lot; a word keeps its rows and its fold. */
export function withShuffledLabels(material: Material, rng: { shuffle(list: Int32Array): void }): Material {
  const { table } = material
  const wordCategory = table.wordCategory.slice()
  rng.shuffle(wordCategory)
  const category = table.word.map((word) => wordCategory[word]!)
  return { ...material, table: { ...table, category, wordCategory } }
}

async function plantedProbes(context: MeasureContext) {
  const read = async ({ x, category, word }: PlantedWords) => {
    const folds = groupFolds(category, word, { k: 5, seed: context.seed("planted folds") })
    const readings = await pairedProbes(x, category, word, {
      folds,
      strengths: plantedStrengths,
      seed: context.seed("planted inner folds"),
      signal: context.signal,
    })
    return new Comparison(readings, { category, word })
  }
  const apart = plantedApart(context.rng("planted apart"))
  return {
    apart: await read(apart),
    crowded: await read(plantedCrowded(context.rng("planted crowded"))),
    category: apart.category,
  }
}

/** The folds, and the directions that were ablated. */
async function keep(
  { keep, subject }: MeasureContext,
  { table }: Material,
  layer: number,
  space: Space,
): Promise<void> {
  await keep.folds(`${subject}.target`, table.fold)
  for (const fold of new Set(table.wordFold)) {
    const word = table.wordFold.indexOf(fold)
    for (const [c, category] of table.categories.entries()) {
      const name = `${subject}.resid_post.${layer}.${category}.fold${fold}`
      const about = { category, layer: String(layer), fold: String(fold) }
      await keep.direction(name, Float32Array.from(space.direction(word, c)), about)
    }
  }
}

function byPosition<T>(value: (position: Position) => T): Readonly<Record<Position, T>> {
  return { target: value("target"), next: value("next") }
}
