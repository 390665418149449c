import {
  fitLogistic,
  fitLogisticStack,
  groupFolds,
  type LinearProbe,
  type LogisticOptions,
  type Matrix,
  mlpCurves,
  probabilities,
  probeScores,
  type Split,
  splitsOf,
} from "@llm-fmri/analysis"
import { ownRuntime, type Runtime } from "@llm-fmri/graph"
import type { Task } from "./contest.js"
import { probeInput } from "./probe-input.js"
import { innerFolds, type Sizes } from "./settings.js"

/** This module, for threads. */
export const foldModule = import.meta.url

export interface FoldJob {
  readonly x: Matrix
  /** With classes 0, 1, … in the order of their first row. */
  readonly task: Task
  readonly split: Split
  readonly size: Sizes
  readonly oneVsRest: boolean
  readonly innerSeed: number
  /** Start of each network. */
  readonly starts: readonly number[]
}

/** Probabilities of the classes in a fold's held-out rows, [held-out, k], and what was chosen. */
export interface Told<T> {
  readonly probability: T
  readonly says: string
}

export interface FoldOutcome {
  readonly softmax: Told<Matrix>
  readonly oneVsRest: Told<Matrix> | undefined
  readonly networks: Told<readonly Matrix[]>
}

/** What a thread makes of one fold. */
export async function contestFold(job: FoldJob): Promise<FoldOutcome> {
  const { x, task, split, size, oneVsRest, innerSeed, starts } = job
  const { heldOut } = split
  const runtime = await ownRuntime()
  const training = split.training.filter((row) => task.pool[row] === 1)
  const input = probeInput(x, task, training, size.components)
  const inner = splitsOf(
    groupFolds(task.label, task.word, { k: innerFolds, seed: innerSeed, rows: training }),
    task.word,
  )
  const linear = async (kind: "multinomial" | "one-vs-rest") => {
    // Where there is nothing to choose, nothing is fitted for it.
    const choosing = size.C.length > 1 ? inner : []
    const { probe, says } = await linearProbe(input, task, training, choosing, { C: size.C, kind, runtime })
    return { probability: probabilities(probeScores(probe, input, heldOut), probe.link), says }
  }
  const softmax = await linear("multinomial")
  const apart = oneVsRest ? await linear("one-vs-rest") : undefined
  const choosing = size.weightDecay.length * size.steps.length > 1 ? inner : []
  const { scores, says } = await bestNetworks(input, task, training, choosing, heldOut, {
    runtime,
    size,
    seeds: starts,
  })
  const probability = scores.map((own) => probabilities(own, "softmax"))
  return { softmax, oneVsRest: apart, networks: { probability, says } }
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

function totalLoss(probability: Matrix, label: Int32Array, rows: Int32Array): number {
  const k = probability.dims[1]!
  return rows.reduce((sum, row, i) => sum + lossOf(probability.data[i * k + label[row]!]!), 0)
}

/** −ln of the probability that was given to what is so, in nats. */
export const lossOf = (p: number) => -Math.log(Math.max(p, Number.EPSILON))

/** The first of the smallest. */
function least(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! < values[best]!) best = i
  return best
}
