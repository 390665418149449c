import { FmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { classCounts, encodeLabels, type Labels } from "./labels.js"
import { glorot, mlpRows } from "./mlp.js"
import { stepsPerRun } from "./mlp-graph.js"
import { MlpTraining, type MlpWeights } from "./mlp-training.js"
import { like, standardised } from "./training-rows.js"

/** Which networks are trained, for how long, and on what. */
export interface MlpCurveOptions {
  /** Computes the steps. */
  readonly runtime: Runtime
  /** Start of each network: one is trained for each seed and weight decay, all side by side. */
  readonly seeds: readonly number[]
  /** α of the penalty α/(2n) ‖W‖² on the mean loss. */
  readonly weightDecay: readonly number[]
  /** Steps after which the scores are taken, rising multiples of 10. */
  readonly steps: readonly number[]
  /** The training rows. */
  readonly rows: ArrayLike<number>
  /** The rows that are scored. */
  readonly scored: ArrayLike<number>
  /** Hidden units, *32*. */
  readonly hidden?: number
  /** Adam's step length, *0.01*. */
  readonly learningRate?: number
  /** z-scores units with mean and deviation of the training rows, *true*. */
  readonly standardise?: boolean
}

/**
 * Scores of one-hidden-layer networks on other rows along their training: [steps][seeds][decays], each [scored, k].
 *
 * Where the number of steps is to be chosen on held-out rows together with the weight decay, so that no training row is
 * spent on early stopping: choose in inner folds, then train on all rows for as many steps. All rows at each step of Adam,
 * from the same start as {@link fitMlp}.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]; columns of the scores are classes in the order of their first row
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `BadNetwork`, `MissingClass`.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(2, 3, -2, -3, 0, 0.5, -0.5, 0.2) }
 * const labels = ["far", "far", "far", "far", "near", "near", "near", "near"]
 * const runtime = await Runtime.start({ threads: 1 })
 * const rows = [0, 1, 2, 3, 4, 5, 6, 7]
 * const options = { runtime, seeds: [1], weightDecay: [0.01], steps: [10, 300], rows, scored: rows, learningRate: 0.03 }
 * const curve = await mlpCurves(x, labels, options)
 * await runtime.close()
 * highest(curve[1][0][0]) // [0, 0, 0, 0, 1, 1, 1, 1]
 * ```
 */
export async function mlpCurves(
  x: Matrix,
  labels: Labels,
  {
    runtime,
    seeds,
    weightDecay,
    steps,
    rows,
    scored,
    hidden = 32,
    learningRate = 0.01,
    standardise = true,
  }: MlpCurveOptions,
): Promise<Matrix[][][]> {
  const [n, d] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkFinite("the activations", x.data)
  const rising = steps.every((step, i) => step % stepsPerRun === 0 && step > (steps[i - 1] ?? 0))
  const whole = Number.isInteger(hidden) && hidden > 0
  if (!(whole && seeds.length > 0 && weightDecay.length > 0 && weightDecay.every((a) => a >= 0) && rising)) {
    throw new FmriError(
      "BadNetwork",
      `${hidden} hidden units, ${seeds.length} seeds, weight decays [${weightDecay}], steps [${steps}]`,
      {
        fix: `Pass whole units, a seed or more, weight decays of 0 or more, and rising multiples of ${stepsPerRun} as steps.`,
        fields: { hidden, weightDecay, steps },
      },
    )
  }
  const encoded = encodeLabels(labels)
  const training = chosenRows(n, rows)
  const out = chosenRows(n, scored)
  classCounts(encoded, training)
  const { z, mean, deviation } = standardised(x, training, standardise)
  const k = encoded.classes.length
  const perSeed = { s: weightDecay.length, d, h: hidden, k }
  const starts = seeds.map((seed) => glorot(perSeed, seed))
  const joined = (name: keyof MlpWeights) => {
    const size = starts[0]![name].length
    const all = new Float32Array(size * starts.length)
    starts.forEach((start, i) => {
      all.set(start[name], i * size)
    })
    return all
  }
  const networks = await MlpTraining.start(
    runtime,
    { ...perSeed, s: seeds.length * weightDecay.length },
    mlpRows(z, encoded, training),
    { w1: joined("w1"), b1: joined("b1"), w2: joined("w2"), b2: joined("b2") },
    Float32Array.from(
      seeds.flatMap(() => weightDecay),
      (alpha) => alpha / training.length,
    ),
  )
  try {
    const held = await networks.hold(Float32Array.from(like(x, out, mean, deviation)), out.length)
    try {
      const curve: Matrix[][][] = []
      let done = 0
      for (const step of steps) {
        for (; done < step; done += stepsPerRun) await networks.advance(learningRate)
        const all = await networks.scores(held)
        const size = out.length * k
        const one = (network: number): Matrix => ({
          dims: [out.length, k],
          data: Float64Array.from(all.subarray(network * size, (network + 1) * size)),
        })
        curve.push(seeds.map((_, i) => weightDecay.map((_, j) => one(i * weightDecay.length + j))))
      }
      return curve
    } finally {
      held.release()
    }
  } finally {
    networks.release()
  }
}
