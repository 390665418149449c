import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  dot,
  fitLogistic,
  fitMlp,
  groupFolds,
  highest,
  logistic,
  type MlpOptions,
  type MlpProbe,
  mlp,
  mlpScores,
  nestedCrossValidation,
  probeScores,
} from "../../src/index.js"
import { MlpTraining } from "../../src/probes/mlp-training.js"
import { gap, oracle } from "./oracle.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

describe("training", () => {
  const { shape, x, y, start, trained, steps, rate } = oracle.networks
  const n = y.length
  const rows = {
    x: Float32Array.from(x),
    y: Float32Array.from(y.flatMap((label) => Array.from({ length: shape.k }, (_, c) => Number(c === label)))),
    n,
  }
  const twice = (part: number[]) => Float32Array.from([...part, ...part])
  const weights = { w1: twice(start.w1), b1: twice(start.b1), w2: twice(start.w2), b2: twice(start.b2) }

  test("takes scikit-learn's steps of Adam, networks side by side with their own decay", async () => {
    const decay = Float32Array.from(trained, ({ alpha }) => alpha / n)
    const training = await MlpTraining.start(runtime, { s: 2, ...shape }, rows, weights, decay)
    for (let done = 0; done < steps; done += 10) await training.advance(rate)
    const found = await training.weights()
    const losses = await training.loss(rows)
    training.release()
    trained.forEach((wanted, s) => {
      for (const name of ["w1", "b1", "w2", "b2"] as const) {
        const own = found[name].slice((s * found[name].length) / 2, ((s + 1) * found[name].length) / 2)
        expect(gap(own, wanted[name]), name).toBeLessThan(1e-5)
      }
      expect(losses[s]).toBeCloseTo(wanted.loss, 5)
    })
    expect((await runtime.stats()).tensors).toBe(0)
  })
})

/** Words with two rows each; the class is whether two units have the same sign: no linear probe can tell. */
function xor(words: number, d: number, amplitude: number, seed: number) {
  const rng = new Rng(seed)
  const word = Array.from({ length: 2 * words }, (_, row) => Math.floor(row / 2))
  const labels = word.map((w) => (w % 4 === 0 || w % 4 === 3 ? "same" : "different"))
  const data = Float32Array.from({ length: 2 * words * d }, (_, at) => {
    const [w, j] = [word[Math.floor(at / d)]!, at % d]
    const sign = j === 0 ? (w % 4 < 2 ? 1 : -1) : j === 1 ? (w % 2 === 0 ? 1 : -1) : 0
    return amplitude * sign + rng.normal()
  })
  return { x: { dims: [2 * words, d], data }, labels, word }
}

describe("fitMlp", () => {
  const { x, labels, word } = xor(120, 10, 3, 1)
  const rows = word.flatMap((w, row) => (w < 80 ? [row] : []))
  const out = word.flatMap((w, row) => (w < 80 ? [] : [row]))
  const options: MlpOptions = {
    get runtime() {
      return runtime
    },
    seeds: [1],
    learningRate: 0.01,
    rows,
  }
  const share = (predicted: Int32Array, classes: readonly (string | number)[]) =>
    predicted.reduce((sum, c, i) => sum + Number(classes[c] === labels[out[i]!]), 0) / out.length

  test("reads a planted XOR that a linear probe cannot, and a faint one no more", async () => {
    const [[probe]] = (await fitMlp(x, labels, word, { ...options, weightDecay: [0.1] })) as [[MlpProbe]]
    expect(share(highest(mlpScores(probe, x, out)), probe.classes)).toBeGreaterThan(0.9)
    const linear = await fitLogistic(x, labels, { C: 0.1, rows })
    expect(share(highest(probeScores(linear, x, out)), linear.classes)).toBeLessThan(0.7)
    const faint = xor(120, 10, 0.3, 1)
    const [[blind]] = (await fitMlp(faint.x, labels, word, { ...options, weightDecay: [0.1] })) as [[MlpProbe]]
    expect(share(highest(mlpScores(blind, faint.x, out)), blind.classes)).toBeLessThan(0.75)
  })

  test("seeds and decays each give a network of their own, the same every time", async () => {
    const more = { ...options, seeds: [1, 2], weightDecay: [0, 100], maxSteps: 100 }
    const [one, again] = [await fitMlp(x, labels, word, more), await fitMlp(x, labels, word, more)]
    expect(one.map((values) => values.map(({ seed, weightDecay }) => [seed, weightDecay]))).toEqual([
      [
        [1, 0],
        [1, 100],
      ],
      [
        [2, 0],
        [2, 100],
      ],
    ])
    const size = one.map((values) => values.map(({ input }) => dot(input.data, input.data)))
    expect(size[0]![1]).toBeLessThan(size[0]![0]!)
    expect(again).toEqual(one)
    expect(one[0]![0]!.input.data).not.toEqual(one[1]![0]!.input.data)
  })

  test("rows outside the training set change nothing", async () => {
    const moved = { dims: x.dims, data: x.data.map((v, at) => (word[Math.floor(at / 10)]! < 80 ? v : 1e6 * v)) }
    const short = { ...options, maxSteps: 50 }
    expect(await fitMlp(moved, labels, word, short)).toEqual(await fitMlp(x, labels, word, short))
  })

  test("stops early on noise, and keeps the weights of the least loss", async () => {
    const noise = xor(120, 40, 0, 2)
    const one = async (more: Partial<MlpOptions>) =>
      (await fitMlp(noise.x, labels, word, { ...options, weightDecay: [0], ...more })) as [[MlpProbe]]
    const [[probe]] = await one({})
    expect(probe.steps).toBeLessThan(200)
    const [[until]] = await one({ maxSteps: probe.steps, patience: 1e9 })
    expect(until.input.data).toEqual(probe.input.data)
    const [[beyond]] = await one({ maxSteps: probe.steps + 60, patience: 1e9 })
    expect(beyond.stoppingLoss).toBe(probe.stoppingLoss)
  })

  test("goes through the nested choice, and beats the linear probe there", async () => {
    const folds = groupFolds(labels, word, { k: 3, seed: 1 })
    const nested = { folds, seed: 1, inner: 2 }
    const family = mlp({ runtime, seed: 1, weightDecay: [0.1, 1e4], learningRate: 0.01, maxSteps: 300 })
    const found = await nestedCrossValidation([x], labels, word, family, nested)
    expect(found.chosen.map(({ value }) => value)).toEqual([0.1, 0.1, 0.1])
    const linear = await nestedCrossValidation([x], labels, word, logistic({ C: [0.1] }), nested)
    expect(found.accuracy - linear.accuracy).toBeGreaterThan(0.2)
    expect(Math.min(...found.auc)).toBeGreaterThan(0.9)
  })

  test.each<[string, RegExp, Partial<MlpOptions>]>([
    ["no hidden units", /0 hidden units/, { hidden: 0 }],
    ["a negative decay", /weight decays \[-1\]/, { weightDecay: [-1] }],
    ["a class with too few words for early stopping", /too few for 90 folds/, { stopping: 90 }],
  ])("refuses %s", async (_, message, wrong) => {
    await expect(fitMlp(x, labels, word, { ...options, ...wrong })).rejects.toThrow(message)
  })
})
