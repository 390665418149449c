import {
  fitLogisticStack,
  type Groups,
  groupFolds,
  type LinearProbe,
  type Matrix,
  probabilities,
  probeScores,
  type Split,
  splitsOf,
} from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed } from "@llm-fmri/random"
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
  /** Inverse penalties to choose from; a single one is taken without inner folds. */
  readonly strengths: readonly number[]
  readonly seed: number
  readonly runtime?: Runtime
  readonly signal?: AbortSignal
}

/**
 * Reads every category with one shared probe and with a probe of its own, on the same held-out rows. Both choose their
 * penalty by log-loss in folds of the training words: the shared probe one for all categories, each dedicated probe one
 * for itself.
 *
 * @param fitted activations [n, d], centred and scaled by the training rows that are passed
 * @param category 0 … k − 1 of each row, every category in every fold
 * @param words the word of each row
 */
export async function pairedProbes(
  fitted: (training: Int32Array) => Matrix,
  category: Int32Array,
  words: Groups,
  { folds, strengths, seed, runtime, signal }: PairedOptions,
): Promise<PairedReadings> {
  const n = category.length
  const k = category.reduce((most, own) => Math.max(most, own + 1), 0)
  const shared = { dims: [n, k], data: new Float64Array(n * k) }
  const dedicated = { dims: [n, k], data: new Float64Array(n * k) }
  const chosen: { shared: number; dedicated: number[] }[] = []
  const options = { tolerance: fitTolerance, ...(runtime ? { runtime } : {}) }
  for (const [fold, { training, heldOut }] of splitsOf(folds, words).entries()) {
    signal?.throwIfAborted()
    const x = fitted(training)
    const fit = (kind: "multinomial" | "one-vs-rest", trainings: readonly ArrayLike<number>[], C: readonly number[]) =>
      fitLogisticStack(x, category, trainings, { ...options, C, kind })
    let best = { shared: strengths[0]!, dedicated: new Array<number>(k).fill(strengths[0]!) }
    if (strengths.length > 1) {
      const inner = groupFolds(category, words, {
        k: innerFolds,
        seed: deriveSeed(seed, "inner", fold),
        rows: training,
      })
      const splits = splitsOf(inner, words)
      const trainings = splits.map((split) => split.training)
      const probes = {
        shared: await fit("multinomial", trainings, strengths),
        dedicated: await fit("one-vs-rest", trainings, strengths),
      }
      const places = choose(x, category, k, splits, probes)
      best = {
        shared: strengths[places.shared]!,
        dedicated: Array.from(places.dedicated, (at) => strengths[at]!),
      }
    }
    const wanted = [...new Set(best.dedicated)]
    const together = (await fit("multinomial", [training], [best.shared]))[0]![0]!
    const apart = (await fit("one-vs-rest", [training], wanted))[0]!
    const all = softmax(together, x, heldOut, k)
    const own = apart.map((probe) => sigmoids(probe, x, heldOut, k))
    heldOut.forEach((row, i) => {
      for (let c = 0; c < k; c++) {
        shared.data[row * k + c] = all[i * k + c]!
        dedicated.data[row * k + c] = own[wanted.indexOf(best.dedicated[c]!)]![i * k + c]!
      }
    })
    chosen.push(best)
  }
  return { shared, dedicated, chosen }
}

interface Fits {
  readonly shared: readonly (readonly LinearProbe[])[]
  readonly dedicated: readonly (readonly LinearProbe[])[]
}

/** The places of the penalties with the smallest log-loss on the inner held-out rows. */
function choose(x: Matrix, category: Int32Array, k: number, splits: readonly Split[], { shared, dedicated }: Fits) {
  const values = shared[0]!.length
  const together = new Float64Array(values)
  const own = Array.from({ length: k }, () => new Float64Array(values))
  for (const [split, { heldOut }] of splits.entries()) {
    for (let value = 0; value < values; value++) {
      const p = softmax(shared[split]![value]!, x, heldOut, k)
      const q = sigmoids(dedicated[split]![value]!, x, heldOut, k)
      heldOut.forEach((row, i) => {
        together[value]! += surprise(p[i * k + category[row]!]!, true)
        for (let c = 0; c < k; c++) own[c]![value]! += surprise(q[i * k + c]!, category[row] === c)
      })
    }
  }
  return { shared: least(together), dedicated: Int32Array.from(own, least) }
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
