import {
  fitLogisticStack,
  fitZScore,
  groupFolds,
  type LinearProbe,
  type Matrix,
  probabilities,
  probeScores,
  type Split,
  splitsOf,
  zScore,
} from "@llm-fmri/analysis"
import { ownRuntime } from "@llm-fmri/graph"
import { deriveSeed } from "@llm-fmri/random"
import { standardise } from "@llm-fmri/replicate"
import { inThreads, shared } from "@llm-fmri/threads"
import { fitTolerance, innerFolds } from "./settings.js"

/** What two kinds of probes say of rows that they were not fitted on. */
export interface PairedReadings {
  /** One softmax over all categories: its probability of each, [n, k]. */
  readonly shared: Matrix
  /** A probe of its own for every category, against the rest: its probability, [n, k]. Rows do not sum to 1. */
  readonly dedicated: Matrix
  /** The inverse penalties chosen in each outer fold. */
  readonly chosen: readonly { readonly shared: number; readonly dedicated: readonly number[] }[]
}

export interface PairedOptions {
  /** Outer fold of each row. */
  readonly folds: ArrayLike<number>
  /** The frame of each row, whose mean over training rows is taken away; nothing is when left out. */
  readonly frames?: Int32Array
  /** Inverse penalties to choose from; a single one is taken without inner folds. */
  readonly strengths: readonly number[]
  readonly seed: number
  readonly signal?: AbortSignal
}

/**
 * Reads every category with one shared probe and with a probe of its own, on the same held-out rows, units z-scored by the
 * training rows. Both choose their penalty by log-loss in folds of the training words: the shared probe one for all
 * categories, each dedicated probe one for itself.
 *
 * @param x activations [n, d]
 * @param category 0 … k − 1 of each row, every category in every fold
 * @param word the word of each row
 */
export async function pairedProbes(
  x: Matrix,
  category: Int32Array,
  word: Int32Array,
  { folds, frames, strengths, seed, signal }: PairedOptions,
): Promise<PairedReadings> {
  const n = category.length
  const k = category.reduce((most, own) => Math.max(most, own + 1), 0)
  const all = { dims: x.dims, data: shared(x.data) }
  const splits = splitsOf(folds, word)
  const jobs = splits.flatMap((split, fold) => {
    const innerSeed = deriveSeed(seed, "inner", fold)
    return kinds.map((kind) => ({ x: all, category, word, frames, split, kind, k, strengths, innerSeed }))
  })
  const read = await inThreads<FoldJob, FoldReading>(import.meta.url, "readFold", jobs, signal ? { signal } : {})
  const result = kinds.map(() => ({ dims: [n, k], data: new Float64Array(n * k) }))
  const chosen = splits.map(({ heldOut }, fold) => {
    const own = read.slice(fold * kinds.length, (fold + 1) * kinds.length)
    own.forEach(({ probabilities: p }, kind) => {
      heldOut.forEach((row, i) => {
        result[kind]!.data.set(p.subarray(i * k, (i + 1) * k), row * k)
      })
    })
    return { shared: own[0]!.chosen[0]!, dedicated: own[1]!.chosen }
  })
  return { shared: result[0]!, dedicated: result[1]!, chosen }
}

/** Of the shared probe, and of the dedicated ones. */
const kinds = ["multinomial", "one-vs-rest"] as const

interface FoldJob {
  readonly x: Matrix
  readonly category: Int32Array
  readonly word: Int32Array
  readonly frames: Int32Array | undefined
  readonly split: Split
  readonly kind: (typeof kinds)[number]
  readonly k: number
  readonly strengths: readonly number[]
  readonly innerSeed: number
}

interface FoldReading {
  /** Of each category in the held-out rows, [held-out, k]. */
  readonly probabilities: Float64Array
  /** The inverse penalty of the shared probe, or that of each dedicated one. */
  readonly chosen: readonly number[]
}

/** What a thread makes of one fold: probes of one kind. */
export async function readFold(job: FoldJob): Promise<FoldReading> {
  const { category, word, frames, split, kind, k, strengths, innerSeed } = job
  const { training, heldOut } = split
  const x = frames ? standardise(job.x, frames, training) : zScore(job.x, fitZScore(job.x, training))
  const runtime = await ownRuntime()
  const fit = (trainings: readonly ArrayLike<number>[], C: readonly number[]) =>
    fitLogisticStack(x, category, trainings, { tolerance: fitTolerance, runtime, C, kind })
  const read = kind === "multinomial" ? softmax : sigmoids
  let chosen: readonly number[] = new Array<number>(kind === "multinomial" ? 1 : k).fill(strengths[0]!)
  if (strengths.length > 1) {
    const inner = splitsOf(groupFolds(category, word, { k: innerFolds, seed: innerSeed, rows: training }), word)
    const probes = await fit(
      inner.map((one) => one.training),
      strengths,
    )
    const losses = chosen.map(() => new Float64Array(strengths.length))
    for (const [at, { heldOut: rows }] of inner.entries()) {
      for (const [value, probe] of probes[at]!.entries()) {
        const p = read(probe, x, rows, k)
        rows.forEach((row, i) => {
          if (kind === "multinomial") losses[0]![value]! += surprise(p[i * k + category[row]!]!, true)
          else for (let c = 0; c < k; c++) losses[c]![value]! += surprise(p[i * k + c]!, category[row] === c)
        })
      }
    }
    chosen = losses.map((values) => strengths[least(values)]!)
  }
  const wanted = [...new Set(chosen)]
  const [probes] = await fit([training], wanted)
  const found = probes!.map((probe) => read(probe, x, heldOut, k))
  if (kind === "multinomial") return { probabilities: found[0]!, chosen }
  const column = chosen.map((C) => wanted.indexOf(C))
  return { probabilities: found[0]!.map((_, at) => found[column[at % k]!]![at]!), chosen }
}

function least(values: Float64Array): number {
  return values.reduce((best, value, at) => (value < values[best]! ? at : best), 0)
}

/** −log of the probability that was given to what is so, in nats. */
export function surprise(probability: number, inClass: boolean): number {
  return -Math.log(Math.max(inClass ? probability : 1 - probability, Number.EPSILON))
}

function softmax(probe: LinearProbe, x: Matrix, rows: Int32Array, k: number): Float64Array {
  return byCategory(probe, probabilities(probeScores(probe, x, rows), "softmax").data, k)
}

/** Each category's own sigmoid; of two categories the fit has one weight vector, and the sigmoid is that of its whole. */
function sigmoids(probe: LinearProbe, x: Matrix, rows: Int32Array, k: number): Float64Array {
  const scores = probeScores(probe, x, rows)
  if (probe.link === "softmax") return byCategory(probe, probabilities(scores, "softmax").data, k)
  return byCategory(
    probe,
    scores.data.map((score) => 1 / (1 + Math.exp(-score))),
    k,
  )
}

/** Columns in the order of the categories' numbers; a probe has them in order of appearance. */
function byCategory({ classes }: LinearProbe, data: Float32Array | Float64Array, k: number): Float64Array {
  const sorted = new Float64Array(data.length)
  for (let at = 0; at < data.length; at++) {
    const column = at % k
    sorted[at - column + Number(classes[column])] = data[at]!
  }
  return sorted
}
