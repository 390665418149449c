import {
  fitLogistic,
  fitLogisticStack,
  groupFolds,
  highest,
  type LinearProbe,
  type LogisticOptions,
  type Matrix,
  mlpCurves,
  probabilities,
  probeScores,
  splitsOf,
} from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed } from "@llm-fmri/random"
import { probeInput } from "./probe-input.js"
import type { Sizes } from "./settings.js"
import { innerFolds } from "./settings.js"

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
  readonly runtime: Runtime
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
  const { runtime, size, seeds, seed, signal, oneVsRest = false } = options
  const task = { ...given, label: inOrder(given.label) }
  const n = task.label.length
  const empty = () => ({ hit: new Float64Array(n), loss: new Float64Array(n), chosen: [] as string[] })
  const result = { softmax: empty(), oneVsRest: oneVsRest ? empty() : undefined, mlp: empty() }
  const right = new Float64Array(seeds)
  for (const [fold, { training: outside, heldOut }] of splitsOf(task.fold, task.word).entries()) {
    signal.throwIfAborted()
    const training = outside.filter((row) => task.pool[row] === 1)
    const input = probeInput(x, task, training, size.components)
    const inner = splitsOf(
      groupFolds(task.label, task.word, { k: innerFolds, seed: deriveSeed(seed, "inner", fold), rows: training }),
      task.word,
    )
    for (const kind of ["multinomial", "one-vs-rest"] as const) {
      const into = kind === "multinomial" ? result.softmax : result.oneVsRest
      if (into === undefined) continue
      const { probe, says } = await linearProbe(input, task, training, inner, { C: size.C, kind, runtime })
      record(into, probabilities(probeScores(probe, input, heldOut), probe.link), task, heldOut, 1)
      into.chosen.push(says)
    }
    const starts = Array.from({ length: seeds }, (_, i) => deriveSeed(seed, "network", fold, i))
    const networks = await bestNetworks(input, task, training, inner, heldOut, { runtime, size, seeds: starts })
    for (const [at, scores] of networks.scores.entries())
      right[at]! += record(result.mlp, probabilities(scores, "softmax"), task, heldOut, 1 / seeds)
    result.mlp.chosen.push(networks.says)
  }
  return { ...result, seedAccuracy: Array.from(right, (count) => count / n) }
}

/** Classes numbered in the order of their first row, as the columns of scores are. */
function inOrder(label: Int32Array): Int32Array {
  const order = [...new Set(label)]
  return label.map((own) => order.indexOf(own))
}

type Splits = ReturnType<typeof splitsOf>

/** The linear probe of the best C on all training rows. */
async function linearProbe(
  x: Matrix,
  { label }: Task,
  training: Int32Array,
  inner: Splits,
  options: LogisticOptions & { readonly C: readonly number[] },
): Promise<{ readonly probe: LinearProbe; readonly says: string }> {
  const own = { ...options, standardise: false }
  const sets = inner.map((split) => split.training)
  const fits = await fitLogisticStack(x, label, sets, { ...own, tolerance: 1e-3 })
  const losses = options.C.map((_, at) =>
    inner.reduce((sum, { heldOut }, i) => {
      const probe = fits[i]![at]!
      return sum + totalLoss(probabilities(probeScores(probe, x, heldOut), probe.link), label, heldOut)
    }, 0),
  )
  const C = options.C[least(losses)]!
  const probe = await fitLogistic(x, label, { ...own, C, rows: training, tolerance: 1e-5 })
  return { probe, says: `C=${C}` }
}

/** Networks on all training rows, with the weight decay and number of steps that were best in the inner folds. */
async function bestNetworks(
  x: Matrix,
  { label }: Task,
  training: Int32Array,
  inner: Splits,
  heldOut: Int32Array,
  { runtime, size, seeds }: { readonly runtime: Runtime; readonly size: Sizes; readonly seeds: readonly number[] },
): Promise<{ readonly scores: readonly Matrix[]; readonly says: string }> {
  const { weightDecay, steps, hidden, learningRate } = size
  const shared = { runtime, hidden, standardise: false, learningRate }
  const losses = new Float64Array(steps.length * weightDecay.length)
  for (const split of inner) {
    const rows = { rows: split.training, scored: split.heldOut }
    const curve = await mlpCurves(x, label, { ...shared, ...rows, seeds: seeds.slice(0, 1), weightDecay, steps })
    for (const [i, ofSeeds] of curve.entries())
      for (const ofDecays of ofSeeds)
        for (const [j, scores] of ofDecays.entries())
          losses[i * weightDecay.length + j]! += totalLoss(probabilities(scores, "softmax"), label, split.heldOut)
  }
  const best = least(losses)
  const [step, decay] = [steps[Math.floor(best / weightDecay.length)]!, weightDecay[best % weightDecay.length]!]
  const rows = { rows: training, scored: heldOut }
  const [last] = await mlpCurves(x, label, { ...shared, ...rows, seeds, weightDecay: [decay], steps: [step] })
  return { scores: last!.map(([scores]) => scores!), says: `decay=${decay} steps=${step}` }
}

/** Adds a probe's hits and losses on held-out rows; the number of hits. */
function record(into: Outcome, probability: Matrix, { label }: Task, rows: Int32Array, weight: number): number {
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

function totalLoss(probability: Matrix, label: Int32Array, rows: Int32Array): number {
  const k = probability.dims[1]!
  return rows.reduce((sum, row, i) => sum + lossOf(probability.data[i * k + label[row]!]!), 0)
}

const lossOf = (p: number) => -Math.log(Math.max(p, Number.EPSILON))

/** The first of the smallest. */
function least(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! < values[best]!) best = i
  return best
}
