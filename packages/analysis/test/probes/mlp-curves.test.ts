import { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, expect, test } from "vitest"
import { fitMlp, groupFolds, type Matrix, mlpCurves, mlpScores, splitsOf } from "../../src/index.js"
import { gap } from "./oracle.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const rng = new Rng(1)
const words = Array.from({ length: 60 }, (_, row) => row)
const labels = words.map((word) => ["a", "b", "c"][word % 3]!)
const x = {
  dims: [60, 5],
  data: Float64Array.from({ length: 300 }, (_, i) => rng.normal() + (i % 5 === 0 ? i % 3 : 0)),
}
const rows = words.filter((word) => word < 45)
const scored = words.filter((word) => word >= 45)
const shared = { seeds: [3, 4], weightDecay: [0.1, 10], hidden: 8, learningRate: 0.01 }

test("after so many steps, the networks that fitMlp trains on the same rows; side by side as alone", async () => {
  const curve = await mlpCurves(x, labels, { runtime, ...shared, rows, scored, steps: [20, 50] })
  for (const seeds of curve)
    for (const decays of seeds)
      expect(decays.map(({ dims }) => dims)).toEqual([
        [15, 3],
        [15, 3],
      ])
  for (const [s, seed] of shared.seeds.entries()) {
    const alone = { runtime, ...shared, seeds: [seed], weightDecay: [10], rows, scored, steps: [20, 50] }
    expect(gap((await mlpCurves(x, labels, alone))[1]![0]![0]!.data, curve[1]![s]![1]!.data)).toBeLessThan(1e-5)
    // fitMlp trains on what early stopping leaves, and of ten steps it keeps the tenth.
    const one = { runtime, ...shared, seeds: [seed] }
    const [probes] = await fitMlp(x, labels, words, { ...one, stopping: 5, maxSteps: 10 })
    const folds = groupFolds(labels, words, { k: 5, seed: deriveSeed(seed, "stopping") })
    const { training } = splitsOf(folds, words)[0]!
    const [[same]] = (await mlpCurves(x, labels, { ...one, rows: training, scored, steps: [10] })) as [[Matrix[]]]
    for (const [w, probe] of probes!.entries())
      expect(gap(mlpScores(probe, x, scored).data, same[w]!.data)).toBeLessThan(1e-5)
  }
  expect((await runtime.stats()).tensors).toBe(0)
})

test("what is scored changes nothing in training", async () => {
  const all = await mlpCurves(x, labels, { runtime, ...shared, rows, scored: words, steps: [30] })
  const some = await mlpCurves(x, labels, { runtime, ...shared, rows, scored: [59], steps: [30] })
  expect(gap(some[0]![1]![0]!.data, all[0]![1]![0]!.data.slice(-3))).toBeLessThan(1e-6)
})

test("refuses what cannot be trained", async () => {
  const run = (changes: object) => mlpCurves(x, labels, { runtime, ...shared, rows, scored, steps: [10], ...changes })
  await expect(run({ steps: [15] })).rejects.toThrow(/steps \[15\]/)
  await expect(run({ steps: [20, 10] })).rejects.toThrow(/steps/)
  await expect(run({ seeds: [] })).rejects.toThrow(/0 seeds/)
  await expect(run({ rows: rows.filter((row) => row % 3 > 0) })).rejects.toThrow(/no training row is of class a/)
})
