import {
  fitLogisticStack,
  groupFolds,
  highest,
  logistic,
  type Matrix,
  nestedCrossValidation,
  probeScores,
  splitsOf,
} from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"

type Rows = Pick<WordTable, "category" | "word" | "fold" | "wordCategory">

/** A fit may be above its minimum by this share: it moves no held-out accuracy. */
const tolerance = 1e-3

/**
 * The post's probe: multinomial logistic regression on raw activations of the stimuli, layer and penalty chosen in inner
 * folds of the training words. 1 where a held-out stimulus is given its category.
 */
export async function rowHits(
  layers: readonly Matrix[],
  { category, word, fold }: Rows,
  options: { seed: number; inner: number; penalties: readonly number[]; runtime: Runtime },
): Promise<Float64Array> {
  const { seed, inner, penalties: C, runtime } = options
  const family = logistic({ C, runtime, tolerance })
  const found = await nestedCrossValidation(layers, category, word, family, { folds: fold, seed, inner })
  const column = highest(found.probability)
  return Float64Array.from(category, (own, row) => Number(found.classes[column[row]!] === own))
}

/** Accuracies of one probe under a split by words and one that ignores them, with true labels and with labels by lot. */
export interface SplitWarning {
  readonly grouped: { readonly true: number; readonly permuted: number }
  readonly ungrouped: { readonly true: number; readonly permuted: number }
}

/** What a split that puts the rows of a word on both sides makes of accuracy, even where labels mean nothing. */
export async function splitWarning(x: Matrix, table: Rows, seed: number, runtime?: Runtime): Promise<SplitWarning> {
  const { category, word, fold, wordCategory } = table
  const dealt = wordCategory.slice()
  new Rng(seed).shuffle(dealt as unknown as number[])
  const permuted = Int32Array.from(word, (own) => dealt[own]!)
  const rows = Int32Array.from(word, (_, row) => row)
  const apart = (labels: Int32Array) => groupFolds(labels, rows, { k: Math.max(...fold) + 1, seed })
  return {
    grouped: {
      true: await accuracyOf(x, category, splitsOf(fold, word), runtime),
      permuted: await accuracyOf(x, permuted, splitsOf(fold, word), runtime),
    },
    ungrouped: {
      true: await accuracyOf(x, category, splitsOf(apart(category), rows), runtime),
      permuted: await accuracyOf(x, permuted, splitsOf(apart(permuted), rows), runtime),
    },
  }
}

async function accuracyOf(
  x: Matrix,
  labels: Int32Array,
  splits: ReturnType<typeof splitsOf>,
  runtime?: Runtime,
): Promise<number> {
  const trainings = splits.map(({ training }) => training)
  const probes = await fitLogisticStack(x, labels, trainings, { C: 0.01, tolerance, ...(runtime ? { runtime } : {}) })
  let hits = 0
  splits.forEach(({ heldOut }, at) => {
    const probe = probes[at]![0]!
    const given = highest(probeScores(probe, x, heldOut))
    heldOut.forEach((row, i) => {
      if (probe.classes[given[i]!] === labels[row]) hits++
    })
  })
  return hits / labels.length
}
