import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  centreUnits,
  fitLda,
  fitLogistic,
  fitRidge,
  groupFolds,
  heldOutClasses,
  highest,
  labelNull,
  labelPermutationNull,
  lda,
  leaveGroupOut,
  ledoitWolf,
  maxT,
  mean,
  meanDifference,
  nestedCrossValidation,
  norm,
  probabilities,
  probeScores,
  projections,
  recall,
  ridge,
  unit,
} from "../../src/index.js"
import { gap, matrixOf, oracle } from "./oracle.js"

/** scikit-learn numbers classes by size, we by first appearance; in these cases both are 0, 1, 2. */
describe.each(oracle.probes)("closed forms, $name", (one) => {
  const x = matrixOf(one)
  const { train: rows, test: out } = one.ridge

  test("ridge scores are scikit-learn's", async () => {
    const probe = await fitRidge(x, one.y, { lambda: one.ridge.lambda, rows })
    expect(gap(probeScores(probe, x, out).data, one.ridge.scores)).toBeLessThan(1e-10)
  })

  test("discriminant probabilities are scikit-learn's", async () => {
    const probe = await fitLda(x, one.y, { shrinkage: one.lda.shrinkage, rows })
    const scores = probeScores(probe, x, out)
    expect(gap(probabilities(scores, probe.link).data, one.lda.probability)).toBeLessThan(1e-9)
    expect([...highest(scores)]).toEqual(one.lda.predicted)
    if (probe.classes.length === 2) {
      const margin = out.map((_, i) => scores.data[2 * i + 1]! - scores.data[2 * i]!)
      expect(gap(margin, one.lda.scores)).toBeLessThan(1e-9)
    }
  })

  test("Ledoit and Wolf's shrinkage is scikit-learn's", async () => {
    const training = { dims: [rows.length, one.dims[1]], data: new Float64Array(rows.length * one.dims[1]) }
    rows.forEach((row, i) => {
      training.data.set(x.data.subarray(row * one.dims[1], (row + 1) * one.dims[1]), i * one.dims[1])
    })
    const z = centreUnits(training)
    const scale = Float64Array.from({ length: one.dims[1] }, (_, j) =>
      Math.sqrt(rows.reduce((sum, _, i) => sum + z.data[i * one.dims[1] + j]! ** 2, 0) / rows.length),
    )
    const scaled = { dims: z.dims, data: Float64Array.from(z.data, (v, at) => v / scale[at % one.dims[1]]!) }
    expect(ledoitWolf(scaled)).toBeCloseTo(one.ledoitWolf.total, 10)
    const estimated = await fitLda(x, one.y, { shrinkage: "ledoit-wolf", rows })
    const given = await fitLda(x, one.y, { shrinkage: one.ledoitWolf.within, rows })
    const size = Math.max(...given.weights.data.map(Math.abs))
    expect(gap(estimated.weights.data, given.weights.data)).toBeLessThan(1e-8 * size)
  })

  test("leave-group-out gives what scikit-learn gives fold by fold", async () => {
    const { fold: folds } = one.held
    const k = Math.max(...one.y) + 1
    const map = await leaveGroupOut(x, one.word, { folds, lambda: 30 })
    const best = one.y.map((_, row) => {
      const scores = one.held.ridge.slice(row * k, (row + 1) * k)
      return scores.indexOf(Math.max(...scores))
    })
    expect(await heldOutClasses(map, one.y, { method: "ridge" })).toEqual(best)
    expect(await heldOutClasses(map, one.y)).toEqual(one.held.lda)
  })
})

describe("the label null", () => {
  const k = 3
  const words = 36
  const rows = 2
  function recording(d: number, signal: number, seed: number) {
    const rng = new Rng(seed)
    const centres = Float64Array.from({ length: k * d }, () => signal * rng.normal())
    const own = Float64Array.from({ length: words * d }, () => rng.normal())
    const word = Array.from({ length: words * rows }, (_, row) => Math.floor(row / rows))
    const labels = word.map((w) => `class ${w % k}`)
    const data = Float64Array.from({ length: words * rows * d }, (_, at) => {
      const [w, j] = [word[Math.floor(at / d)]!, at % d]
      return centres[(w % k) * d + j]! + own[w * d + j]! + 0.2 * rng.normal()
    })
    return { x: { dims: [words * rows, d], data }, labels, word }
  }
  const sizes = [
    ["n > p", 6],
    ["n < p", 90],
  ] as const

  test.each(sizes)("is what fitting every fold of every shuffle gives: %s", async (_, d) => {
    const { x, labels, word } = recording(d, 0.3, 1)
    const folds = groupFolds(labels, word, { k: 4, seed: 1 })
    const training = folds.filter((fold) => fold !== 0).length
    const n = folds.length
    for (const method of ["ridge", "lda"] as const) {
      const map = await leaveGroupOut(x, word, { folds, lambda: training })
      const found = await labelNull([map], labels, { seed: 7, draws: 60, method })
      const seen: number[] = []
      const shuffles: (readonly string[])[] = []
      labelPermutationNull(
        word,
        labels,
        (now) => {
          shuffles.push(now)
          return 0
        },
        { seed: 7, draws: 60 },
      )
      for (const now of [labels, shuffles[0]!, shuffles[59]!]) {
        const classes = [...new Set(labels)]
        const predicted = new Int32Array(n)
        for (let fold = 0; fold < 4; fold++) {
          const train = Array.from({ length: n }, (_, i) => i).filter((i) => folds[i] !== fold)
          const out = Array.from({ length: n }, (_, i) => i).filter((i) => folds[i] === fold)
          // Σ = S_w + I up to a factor: the shrinkage that says so depends on tr S_w.
          const probe =
            method === "ridge"
              ? await fitRidge(x, now, { lambda: training, rows: train })
              : await fitLda(x, now, { shrinkage: shrinkageFor(x, now, train), rows: train })
          const scores = probeScores(probe, x, out)
          if (method === "lda") rescale(scores, probe.classes, now, train, map.folds[fold]!.scale, x)
          highest(scores).forEach((c, i) => {
            predicted[out[i]!] = classes.indexOf(String(probe.classes[c]))
          })
        }
        const y = now.map((label) => classes.indexOf(label))
        seen.push(recall(predicted, y, k).reduce((sum, share) => sum + share, 0) / k)
      }
      expect(found.observed[0]).toBeCloseTo(seen[0]!, 12)
      expect(found.draws.data[0]).toBeCloseTo(seen[1]!, 12)
      expect(found.draws.data[59]).toBeCloseTo(seen[2]!, 12)
    }
  })

  test("finds a layer with classes and none in noise, with max-T over layers", async () => {
    const layers = [0, 0.8, 0].map((signal, layer) => recording(20, signal, layer + 1))
    const { labels, word } = layers[0]!
    const folds = groupFolds(labels, word, { k: 4, seed: 1 })
    const maps = await Promise.all(layers.map(({ x }) => leaveGroupOut(x, word, { folds })))
    const { observed, draws } = await labelNull(maps, labels, { seed: 1, draws: 199 })
    const { p } = maxT(observed, draws)
    expect(p[1]).toBe(1 / 200)
    expect(Math.min(p[0]!, p[2]!)).toBeGreaterThan(0.05)
    const centre = mean(draws.data)
    expect(Math.abs(centre - 1 / 3)).toBeLessThan(0.04)
  })

  test("refuses a group on both sides, a group of two classes, and no penalty", async () => {
    const { x, labels, word } = recording(6, 0, 1)
    const folds = groupFolds(labels, word, { k: 4, seed: 1 })
    await expect(leaveGroupOut(x, word, { folds: folds.map((f, i) => (i === 0 ? (f + 1) % 4 : f)) })).rejects.toThrow(
      /group 0 is on both sides/,
    )
    await expect(leaveGroupOut(x, word, { folds, lambda: 0 })).rejects.toThrow(/0 is not a ridge penalty/)
    const map = await leaveGroupOut(x, word, { folds })
    const mixed = ["other", ...labels.slice(1)]
    await expect(labelNull([map], mixed, { seed: 1 })).rejects.toThrow(/has the labels other and class 0/)
  })

  describe("on the runtime", () => {
    let runtime: Runtime
    beforeAll(async () => {
      runtime = await Runtime.start({ threads: 1 })
    })
    afterAll(() => runtime.close())

    test("large products change nothing", async () => {
      const { x, labels, word } = recording(600, 0.3, 1)
      const folds = groupFolds(labels, word, { k: 4, seed: 1 })
      const here = await leaveGroupOut(x, word, { folds })
      const there = await leaveGroupOut(x, word, { folds, runtime })
      here.folds.forEach(({ map }, f) => {
        expect(gap(there.folds[f]!.map, map)).toBeLessThan(1e-10)
      })
      const [one, other] = await Promise.all([
        labelNull([here], labels, { seed: 1, draws: 60 }),
        labelNull([there], labels, { seed: 1, draws: 60 }),
      ])
      expect(other).toEqual(one)
      expect((await runtime.stats()).tensors).toBe(0)
    })
  })

  test("removing the mean difference leaves a refitted probe of that class nothing, by algebra", async () => {
    const { x, labels, word } = recording(12, 1, 3)
    const inClass = labels.map((label) => label === "class 0")
    const away = meanDifference(x, inClass)
    const along = projections(x, away)
    const d = 12
    const u = unit(away)
    const bare = { dims: x.dims, data: x.data.map((v, at) => v - along[Math.floor(at / d)]! * u[at % d]!) }
    const own = inClass.map(String)
    for (const standardise of [true, false]) {
      const before = await fitRidge(x, own, { lambda: 10, standardise })
      const after = await fitRidge(bare, own, { lambda: 10, standardise })
      expect(norm(before.weights.data)).toBeGreaterThan(0.1)
      expect(norm(after.weights.data)).toBeLessThan(1e-12)
      const logistic = await fitLogistic(bare, own, { C: 1, standardise })
      expect(norm(logistic.weights.data)).toBeLessThan(1e-9)
    }
    // The other classes are still there for a probe of all of them.
    const folds = groupFolds(labels, word, { k: 4, seed: 1 })
    const found = await heldOutClasses(await leaveGroupOut(bare, word, { folds }), labels)
    const kept = found.filter((label, row) => label === labels[row] && !inClass[row]).length
    expect(kept / inClass.filter((inside) => !inside).length).toBeGreaterThan(0.6)
  })

  test("both families go through the nested choice", async () => {
    const { x, labels, word } = recording(30, 2, 3)
    const folds = groupFolds(labels, word, { k: 3, seed: 1 })
    const options = { folds, seed: 1, inner: 3, choose: "macroAccuracy" } as const
    for (const family of [ridge({ lambda: [10, 1e6] }), lda({ shrinkage: ["ledoit-wolf", 1] })]) {
      const found = await nestedCrossValidation([x], labels, word, family, options)
      expect(found.macroAccuracy, family.name).toBeGreaterThan(0.8)
      for (const { value } of found.chosen) expect(family.grid).toContain(value)
    }
  })

  /** The same discriminants in units of the covariance that the map stands for: priors weigh differently. */
  function rescale(
    scores: { dims: readonly number[]; data: Float32Array | Float64Array },
    classes: readonly (string | number)[],
    labels: readonly string[],
    rows: number[],
    scale: number,
    x: { dims: number[]; data: Float64Array },
  ): void {
    const ratio = (1 - shrinkageFor(x, labels, rows)) / scale
    const prior = classes.map((label) => Math.log(rows.filter((row) => labels[row] === label).length / rows.length))
    for (let i = 0; i < scores.data.length; i++) {
      const own = prior[i % prior.length]!
      scores.data[i] = (scores.data[i]! - own) * ratio + own
    }
  }

  function shrinkageFor(x: { dims: number[]; data: Float64Array }, labels: readonly string[], rows: number[]): number {
    const d = x.dims[1]!
    const column = (j: number, of: number[]) => of.map((row) => x.data[row * d + j]!)
    const square = (values: number[]) => {
      const centre = values.reduce((sum, v) => sum + v, 0) / values.length
      return values.reduce((sum, v) => sum + (v - centre) ** 2, 0)
    }
    let within = 0
    for (let j = 0; j < d; j++) {
      const parts = [...new Set(labels)].map((label) =>
        square(
          column(
            j,
            rows.filter((row) => labels[row] === label),
          ),
        ),
      )
      within += parts.reduce((sum, part) => sum + part, 0) / square(column(j, rows))
    }
    // γ tr(S_w)/d = 1 − γ.
    return 1 / (within / d + 1)
  }
})
