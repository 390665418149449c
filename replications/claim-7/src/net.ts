import type { Matrix } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import {
  layerAt,
  type MeasureContext,
  recordWords,
  sideBySide,
  standardise,
  type WordActivations,
  type WordPosition,
} from "@llm-fmri/replicate"
import { type Cell, cellOf } from "./cell.js"
import { contest, type Task } from "./contest.js"
import type { Material } from "./material.js"
import { categoryPair, meanCategoryAmplitude, plant, randomPair, xorSigns } from "./planted.js"
import {
  categoryAmplitude,
  depth,
  mostStimuli,
  netCount,
  plantedCounts,
  positions,
  type Sizes,
  stimulusCounts,
} from "./settings.js"

/** Contests at the same time, so that no core waits for the last fold of one. */
const together = 2

type Around = Pick<MeasureContext, "record" | "seed" | "rng" | "signal" | "progress">

/** A contest of the categories at a position. */
export interface CategoryCell extends Cell {
  readonly position: WordPosition
  readonly n: number
}

/** A contest of a planted code. */
export interface PlantedCell extends Cell {
  readonly code: "random directions" | "category directions"
  readonly n: number
  readonly amplitude: number
}

/** What is measured on the trained net. */
export interface TrainedResult {
  readonly cells: readonly CategoryCell[]
  readonly planted: readonly PlantedCell[]
  readonly shuffled: Cell
  /** Amplitude of the categories' own directions, at the next token. */
  readonly categoryAmplitude: number
  /** The categories in the token embeddings, at the target, from the fewest stimuli. */
  readonly embedding: CategoryCell
}

export async function measureTrained(
  model: Model,
  material: Material,
  size: Sizes,
  around: Around,
): Promise<TrainedResult> {
  const { table } = material
  const { cells, embedding, next } = await measureCategories(model, material, size, around)
  const z = standardise(next, table.frame)
  const planted = await plantedCells(z, material, size, around)
  const task = { ...taskOf(material, netCount), label: shuffledLabels(material, around) }
  const stage = around.progress.stage("shuffled labels", { total: 1, unit: "tasks" })
  const shuffled = cellOf(await contest(next, task, options(size, around, "shuffled", size.controlSeeds)), table)
  stage.end()
  return { cells, embedding, planted, shuffled, categoryAmplitude: meanCategoryAmplitude(z, table.category) }
}

async function measureCategories(model: Model, material: Material, size: Sizes, around: Around) {
  const { table } = material
  const activations = await recordWords(around, model, table)
  const layer = layerAt(depth, activations.layers.length)
  const stage = around.progress.stage("probes", { total: positions.length * stimulusCounts.length + 1, unit: "cells" })
  const asked = positions.flatMap((position) => {
    const x = activations.at(position, layer)
    return stimulusCounts.map((n) => ({ position, x, n }))
  })
  const cells = await sideBySide(asked, together, async ({ position, x, n }): Promise<CategoryCell> => {
    const own = { ...options(size, around, `${position} ${n}`, size.seeds), oneVsRest: n === mostStimuli }
    const found = await contest(x, taskOf(material, n), own)
    stage.advance()
    return { ...cellOf(found, table), position, n }
  })
  const embedding = await oneCell(activations.embedding("target"), material, size, around, "target")
  stage.end()
  return { cells, embedding, next: activations.at("next", layer) }
}

/** A reference net: the next token, from the fewest stimuli, where the linear probe leaves most room. */
export async function measureNet(model: Model, material: Material, size: Sizes, around: Around): Promise<CategoryCell> {
  const activations: WordActivations = await recordWords(around, model, material.table)
  // What follows needs no weights: the next net's take their place.
  await model.weights.releaseAll()
  return oneCell(activations.at("next", layerAt(depth, activations.layers.length)), material, size, around, "next")
}

async function oneCell(
  x: Matrix,
  material: Material,
  size: Sizes,
  around: Around,
  position: WordPosition,
): Promise<CategoryCell> {
  const own = options(size, around, `${position} ${netCount}`, size.controlSeeds)
  return { ...cellOf(await contest(x, taskOf(material, netCount), own), material.table), position, n: netCount }
}

/** Codes planted in the activations of the next token: how faint a code the networks still read. */
async function plantedCells(z: Matrix, material: Material, size: Sizes, around: Around): Promise<PlantedCell[]> {
  const { table } = material
  const d = z.dims[1]!
  const list = plantedCounts.flatMap((n) => [
    ...size.amplitudes[n].map((amplitude) => ({ code: "random directions" as const, n, amplitude })),
    { code: "category directions" as const, n, amplitude: categoryAmplitude },
  ])
  const stage = around.progress.stage("planted codes", { total: list.length, unit: "codes" })
  const random = randomPair(d, around.rng("random directions"))
  const own = categoryPair(z, table.category)
  const cells = await sideBySide(list, together, async ({ code, n, amplitude }): Promise<PlantedCell> => {
    const xor = xorSigns(strata(material, n), around.rng("signs", n))
    const x = plant(z, table.word, xor, code === "random directions" ? random : own, amplitude)
    const task = { ...taskOf(material, n), label: table.word.map((word) => xor.label[word]!) }
    const result = await contest(x, task, options(size, around, `${code} ${n} ${amplitude}`, size.controlSeeds))
    stage.advance()
    return { ...cellOf(result, table), code, n, amplitude }
  })
  stage.end()
  return cells
}

function options(size: Sizes, { seed, signal }: Around, name: string, seeds: number) {
  return { size, seeds, seed: seed("probes", name), signal }
}

function taskOf({ table, pools }: Material, n: number): Task {
  const { category: label, frame, word, fold } = table
  return { label, frame, word, fold, pool: pools.get(n)! }
}

/** Words that signs and labels are dealt among: a category's, in the pool or outside. */
function strata({ table, pools }: Material, n: number): Int32Array {
  const inside = new Uint8Array(table.words.length)
  table.word.forEach((word, row) => {
    inside[word] = pools.get(n)![row]!
  })
  return table.wordCategory.map((category, word) => 2 * category + inside[word]!)
}

/** Categories shuffled among the words of a fold and pool, so that every fold keeps as many of each. */
function shuffledLabels(material: Material, { rng }: Around): Int32Array {
  const { table, pools } = material
  const own = rng("shuffled labels")
  const label = table.wordCategory.slice()
  const inside = new Uint8Array(table.words.length)
  table.word.forEach((word, row) => {
    inside[word] = pools.get(netCount)![row]!
  })
  const groups = new Map<number, number[]>()
  table.wordFold.forEach((fold, word) => {
    const key = 2 * fold + inside[word]!
    groups.set(key, [...(groups.get(key) ?? []), word])
  })
  for (const words of groups.values()) {
    const dealt = words.map((word) => table.wordCategory[word]!)
    own.shuffle(dealt)
    words.forEach((word, i) => {
      label[word] = dealt[i]!
    })
  }
  return table.word.map((word) => label[word]!)
}
