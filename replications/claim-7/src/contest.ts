import { highest, type Matrix, splitsOf } from "@llm-fmri/analysis"
import { deriveSeed } from "@llm-fmri/random"
import { inThreads, shared } from "@llm-fmri/threads"
import { type FoldJob, type FoldOutcome, foldModule, lossOf, type Told } from "./contest-fold.js"
import type { Sizes } from "./settings.js"

/** What probes are to tell apart, one entry a row. */
export interface Task {
  /** The class of each row. */
  readonly label: Int32Array
  readonly frame: Int32Array
  /** The group of each row. */
  readonly word: Int32Array
  /** The outer fold of each row; a word's rows share one. */
  readonly fold: Int32Array
  /** 1 where the row may be trained on; every row is judged. */
  readonly pool: Uint8Array
}

/** How one probe did on rows that its training did not see. */
export interface Outcome {
  /** Whether each row was given its class; of several networks their mean, [n]. */
  readonly hit: Float64Array
  /** −ln p(class) of each row in nats; of several networks their mean, [n]. */
  readonly loss: Float64Array
  /** What each outer fold chose. */
  readonly chosen: readonly string[]
}

/** The probes of a contest on the same rows, folds and input. */
export interface Contest {
  /** One softmax over all classes, a direction for each. */
  readonly softmax: Outcome
  /** One direction for each class against the rest, each fitted alone; where it was asked for. */
  readonly oneVsRest: Outcome | undefined
  readonly mlp: Outcome
  /** Share of rows that each network told, [seeds]. */
  readonly seedAccuracy: readonly number[]
}

export interface ContestOptions {
  readonly size: Sizes
  /** Networks whose results are averaged. */
  readonly seeds: number
  /** Fits a probe for each class against the rest as well, *false*. */
  readonly oneVsRest?: boolean
  readonly seed: number
  readonly signal: AbortSignal
}

/**
 * Linear probes and networks on the same held-out rows. In each outer fold: the input is fitted on training rows, each probe
 * chooses its penalty (the networks their number of steps as well) by log-loss in inner folds, and is then trained on all
 * training rows.
 *
 * @param x activations [n, d]
 */
export async function contest(x: Matrix, given: Task, options: ContestOptions): Promise<Contest> {
  const { size, seeds, seed, signal, oneVsRest = false } = options
  const task = { ...given, label: inOrder(given.label) }
  const n = task.label.length
  const all = { dims: x.dims, data: shared(x.data) }
  const splits = splitsOf(task.fold, task.word)
  const jobs = splits.map((split, fold) => ({
    x: all,
    task,
    split,
    size,
    oneVsRest,
    innerSeed: deriveSeed(seed, "inner", fold),
    starts: Array.from({ length: seeds }, (_, i) => deriveSeed(seed, "network", fold, i)),
  }))
  const found = await inThreads<FoldJob, FoldOutcome>(foldModule, "contestFold", jobs, { signal })
  const empty = () => ({ hit: new Float64Array(n), loss: new Float64Array(n), chosen: [] as string[] })
  const result = { softmax: empty(), oneVsRest: oneVsRest ? empty() : undefined, mlp: empty() }
  const right = new Float64Array(seeds)
  for (const [fold, { softmax, oneVsRest: apart, networks }] of found.entries()) {
    const { heldOut } = splits[fold]!
    record(result.softmax, softmax, task, heldOut, 1)
    if (result.oneVsRest && apart) record(result.oneVsRest, apart, task, heldOut, 1)
    for (const [at, one] of networks.probability.entries())
      right[at]! += record(result.mlp, { ...networks, probability: one }, task, heldOut, 1 / seeds)
    for (const [into, from] of [
      [result.softmax, softmax],
      [result.oneVsRest, apart],
      [result.mlp, networks],
    ] as const)
      if (into && from) into.chosen.push(from.says)
  }
  return { ...result, seedAccuracy: Array.from(right, (count) => count / n) }
}

/** Classes numbered in the order of their first row, as the columns of scores are. */
function inOrder(label: Int32Array): Int32Array {
  const order = [...new Set(label)]
  return label.map((own) => order.indexOf(own))
}

/** Adds a probe's hits and losses on held-out rows; the number of hits. */
function record(
  into: Outcome,
  { probability }: Told<Matrix>,
  { label }: Task,
  rows: Int32Array,
  weight: number,
): number {
  const k = probability.dims[1]!
  const given = highest(probability)
  let right = 0
  rows.forEach((row, i) => {
    const own = label[row]!
    const hit = Number(given[i] === own)
    right += hit
    into.hit[row]! += weight * hit
    into.loss[row]! += weight * lossOf(probability.data[i * k + own]!)
  })
  return right
}
