import { FmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { ZScore } from "../directions/z-score.js"
import type { Groups } from "../groups.js"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { classCounts, type EncodedLabels, encodeLabels, type Labels } from "./labels.js"
import { stepsPerRun } from "./mlp-graph.js"
import { type MlpRows, type MlpShape, MlpTraining, type MlpWeights } from "./mlp-training.js"
import { groupFolds, splitsOf } from "./split.js"
import { like, standardised } from "./training-rows.js"

/** How networks are trained. */
export interface MlpOptions {
  /** Computes the steps. */
  readonly runtime: Runtime
  /** Start and early-stopping rows of each network: one is trained for each seed and weight decay, side by side. */
  readonly seeds: readonly number[]
  /** α of the penalty α/(2n) ‖W‖² on the mean loss, as `alpha` in scikit-learn's `MLPClassifier`, *[1]*. */
  readonly weightDecay?: readonly number[]
  /** Hidden units, *32*: a small layer memorises less. */
  readonly hidden?: number
  /** Adam's step length, *0.003*. */
  readonly learningRate?: number
  /** *1000*. */
  readonly maxSteps?: number
  /** Steps without a smaller loss on the early-stopping rows after which a network stops, *100*. */
  readonly patience?: number
  /** One in this many groups of each class is kept for early stopping, *5*. */
  readonly stopping?: number
  /** The training rows; all when left out. */
  readonly rows?: ArrayLike<number>
}

/** A trained network with one hidden layer: scores ReLU(z·W₁ + b₁)·W₂ + b₂ of z-scored activations z. */
export interface MlpProbe {
  readonly classes: readonly (string | number)[]
  /** Mean and deviation [d] of the rows it was trained on. */
  readonly scale: ZScore
  /** W₁ [d, h]. */
  readonly input: Matrix
  /** b₁ [h]. */
  readonly inputBias: Float32Array
  /** W₂ [h, k]. */
  readonly output: Matrix
  /** b₂ [k]. */
  readonly outputBias: Float32Array
  readonly link: "softmax"
  readonly seed: number
  readonly weightDecay: number
  /** The step whose weights these are, and the mean loss there on the early-stopping rows, in nats. */
  readonly steps: number
  readonly stoppingLoss: number
}

/**
 * Trains networks with one hidden layer, one for each seed and weight decay: [seeds][decays].
 *
 * All rows at each step of Adam, weights from Glorot & Bengio's uniform distribution. Means, deviations and the rows for
 * early stopping come out of the training rows, the latter by whole groups; the weights of the least loss there are kept.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @param groups the group (word) of each row, [n]
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `BadNetwork`, `MissingClass`, `BadFolds` where a class has fewer
 *   groups than `stopping`, `MixedLabels`.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(2, 3, -2, -3, 0, 0.5, -0.5, 0.2) }
 * const labels = ["far", "far", "far", "far", "near", "near", "near", "near"]
 * const words = ["a", "b", "c", "d", "e", "f", "g", "h"]
 * const runtime = await Runtime.start({ threads: 1 })
 * const options = { runtime, seeds: [1], weightDecay: [0.01], stopping: 2, learningRate: 0.03 }
 * const [[probe]] = await fitMlp(x, labels, words, options)
 * await runtime.close()
 * highest(mlpScores(probe, x)) // [0, 0, 0, 0, 1, 1, 1, 1]
 * ```
 */
export async function fitMlp(
  x: Matrix,
  labels: Labels,
  groups: Groups,
  { rows, weightDecay = [1], ...options }: MlpOptions,
): Promise<MlpProbe[][]> {
  const [n] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkLength("the list of groups", groups.length, n)
  checkFinite("the activations", x.data)
  const { hidden = 32, stopping = 5 } = options
  if (!(Number.isInteger(hidden) && hidden > 0 && weightDecay.length > 0 && weightDecay.every((a) => a >= 0))) {
    throw new FmriError("BadNetwork", `${hidden} hidden units with the weight decays [${weightDecay}]`, {
      fix: "Pass a whole number of units, and weight decays of 0 or more.",
      fields: { hidden, weightDecay },
    })
  }
  const encoded = encodeLabels(labels)
  const chosen = chosenRows(n, rows)
  classCounts(encoded, chosen)
  const result: MlpProbe[][] = []
  for (const seed of options.seeds) {
    const folds = groupFolds(labels, groups, { k: stopping, seed: deriveSeed(seed, "stopping"), rows: chosen })
    const [split] = splitsOf(folds, groups)
    result.push(await train(x, encoded, split!.training, split!.heldOut, seed, { ...options, hidden, weightDecay }))
  }
  return result
}

/** The networks of one seed, one a weight decay. */
async function train(
  x: Matrix,
  encoded: EncodedLabels,
  training: Int32Array,
  stopping: Int32Array,
  seed: number,
  {
    runtime,
    hidden: h,
    weightDecay,
    learningRate = 3e-3,
    maxSteps = 1000,
    patience = 100,
  }: MlpOptions & { readonly hidden: number; readonly weightDecay: readonly number[] },
): Promise<MlpProbe[]> {
  const { mean, deviation, z } = standardised(x, training, true)
  const shape = { s: weightDecay.length, d: x.dims[1]!, h, k: encoded.classes.length }
  const rows = mlpRows(z, encoded, training)
  const watched = mlpRows(like(x, stopping, mean, deviation), encoded, stopping)
  const decay = Float32Array.from(weightDecay, (alpha) => alpha / rows.n)
  const networks = await MlpTraining.start(runtime, shape, rows, glorot(shape, seed), decay)
  try {
    const best = weightDecay.map(() => ({ loss: Number.POSITIVE_INFINITY, steps: 0, weights: undefined as unknown }))
    for (let steps = stepsPerRun; steps <= Math.max(maxSteps, stepsPerRun); steps += stepsPerRun) {
      await networks.advance(learningRate)
      const losses = await networks.loss(watched)
      const better = best.filter(({ loss }, s) => losses[s]! < loss)
      if (better.length > 0) {
        const weights = await networks.weights()
        best.forEach((one, s) => {
          if (losses[s]! < one.loss) Object.assign(one, { loss: losses[s]!, steps, weights })
        })
      }
      if (best.every((one) => steps - one.steps >= patience)) break
    }
    return best.map(({ loss, steps, weights }, s) => {
      const { w1, b1, w2, b2 } = weights as MlpWeights
      const own = (all: Float32Array) => all.slice((s * all.length) / shape.s, ((s + 1) * all.length) / shape.s)
      return {
        classes: encoded.classes,
        scale: { mean, deviation },
        input: { dims: [shape.d, h], data: own(w1) },
        inputBias: own(b1),
        output: { dims: [h, shape.k], data: own(w2) },
        outputBias: own(b2),
        link: "softmax",
        seed,
        weightDecay: weightDecay[s]!,
        steps,
        stoppingLoss: loss,
      }
    })
  } finally {
    networks.release()
  }
}

/** Training rows as the graphs take them. */
export function mlpRows(z: Float64Array, { classes, y }: EncodedLabels, rows: Int32Array): MlpRows {
  const k = classes.length
  const oneHot = new Float32Array(rows.length * k)
  rows.forEach((row, i) => {
    oneHot[i * k + y[row]!] = 1
  })
  return { x: Float32Array.from(z), y: oneHot, n: rows.length }
}

/** Uniform between ±√(6 / (inputs + outputs)), the same start for every weight decay. */
export function glorot({ s, d, h, k }: MlpShape, seed: number): MlpWeights {
  const rng = new Rng(deriveSeed(seed, "mlp"))
  const layer = (inputs: number, outputs: number, count: number) => {
    const bound = Math.sqrt(6 / (inputs + outputs))
    const one = Float32Array.from({ length: count }, () => bound * (2 * rng.uniform() - 1))
    const all = new Float32Array(s * count)
    for (let network = 0; network < s; network++) all.set(one, network * count)
    return all
  }
  return { w1: layer(d, h, d * h), b1: layer(d, h, h), w2: layer(h, k, h * k), b2: layer(h, k, k) }
}

/**
 * The score of each class from a network, [rows, k].
 *
 * @param x activations [n, d]
 * @param rows the rows to score; all when left out
 * @throws FmriError `BadShape` where x is of another width, `BadRows`, `NotFinite`.
 *
 * @example
 * ```ts
 * const one = { dims: [1, 1], data: Float32Array.of(1) }
 * const scale = { mean: Float64Array.of(0), deviation: Float64Array.of(2) }
 * const [inputBias, outputBias] = [Float32Array.of(-1), Float32Array.of(5)]
 * const probe = { classes: ["a"], scale, input: one, inputBias, output: one, outputBias, link: "softmax" }
 * mlpScores(probe, { dims: [2, 1], data: Float32Array.of(8, -8) }).data // [8, 5]
 * ```
 */
export function mlpScores(probe: MlpProbe, x: Matrix, rows?: ArrayLike<number>): Matrix {
  const [n, d] = shapeOf(x)
  const { input, inputBias, output, outputBias, scale } = probe
  checkLength("the input weights of the network", input.dims[0]!, d)
  const chosen = chosenRows(n, rows)
  const [h, k] = [inputBias.length, outputBias.length]
  const z = like(x, chosen, scale.mean, scale.deviation)
  const data = new Float64Array(chosen.length * k)
  const hidden = new Float64Array(h)
  for (let i = 0; i < chosen.length; i++) {
    hidden.set(inputBias)
    for (let j = 0; j < d; j++) {
      const value = z[i * d + j]!
      for (let u = 0; u < h; u++) hidden[u]! += value * input.data[j * h + u]!
    }
    for (let c = 0; c < k; c++) {
      let sum = outputBias[c]!
      for (let u = 0; u < h; u++) sum += Math.max(0, hidden[u]!) * output.data[u * k + c]!
      data[i * k + c] = sum
    }
  }
  checkFinite("the scores", data)
  return { dims: [chosen.length, k], data }
}
