import { Rng } from "@llm-fmri/random"
import { describe, expect, test } from "vitest"
import { groupFolds, logistic, nestedCrossValidation, type ProbeFamily, splitsOf } from "../../src/index.js"

/** `words` words of k classes with `frames` rows each: noise, `signal` on the unit of the class. */
function recording(words: number, frames: number, k: number, d: number, signal: number, seed: number) {
  const rng = new Rng(seed)
  const groups: string[] = []
  const labels: string[] = []
  const data = new Float64Array(words * frames * d)
  for (let w = 0; w < words; w++) {
    const own = Array.from({ length: d }, (_, j) => rng.normal() + (j === w % k ? signal : 0))
    for (let f = 0; f < frames; f++) {
      for (let j = 0; j < d; j++) data[groups.length * d + j] = own[j]! + 0.1 * rng.normal()
      groups.push(`word ${w}`)
      labels.push(`class ${w % k}`)
    }
  }
  return { x: { dims: [groups.length, d], data }, labels, groups }
}

describe("groupFolds", () => {
  const { labels, groups } = recording(33, 3, 3, 1, 0, 1)

  test("keeps words together and spreads each class evenly", () => {
    const fold = groupFolds(labels, groups, { k: 5, seed: 1 })
    const words = new Map(groups.map((group, row) => [group, fold[row]]))
    groups.forEach((group, row) => {
      expect(fold[row]).toBe(words.get(group))
    })
    for (const label of new Set(labels)) {
      const counts = [0, 1, 2, 3, 4].map((f) => fold.filter((own, row) => own === f && labels[row] === label).length)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(3)
    }
    expect(groupFolds(labels, groups, { k: 5, seed: 1 })).toEqual(fold)
    expect(groupFolds(labels, groups, { k: 5, seed: 2 })).not.toEqual(fold)
  })

  test("does not depend on the order of rows", () => {
    const order = new Rng(9).sample(groups.length)
    const at = (list: string[]) => Array.from(order, (row) => list[row]!)
    const fold = groupFolds(labels, groups, { k: 5, seed: 1 })
    expect([...groupFolds(at(labels), at(groups), { k: 5, seed: 1 })]).toEqual(Array.from(order, (row) => fold[row]))
  })

  test("deals the chosen rows only", () => {
    const fold = groupFolds(labels, groups, { k: 2, seed: 1, rows: Array.from({ length: 60 }, (_, i) => i) })
    expect([...fold.slice(60)]).toEqual(new Array(39).fill(-1))
    expect(fold.slice(0, 60).includes(-1)).toBe(false)
  })

  test.each<[string, RegExp, () => unknown]>([
    ["one fold", /1 is not a number of folds/, () => groupFolds(labels, groups, { k: 1, seed: 1 })],
    ["more folds than words", /has 11 groups, too few for 12/, () => groupFolds(labels, groups, { k: 12, seed: 1 })],
    ["a word of two classes", /has the labels a and b/, () => groupFolds(["a", "b"], ["w", "w"], { k: 2, seed: 1 })],
  ])("refuses %s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})

describe("splitsOf", () => {
  test("a group on both sides of a split throws", () => {
    expect(() => splitsOf([0, 1, 1], ["ape", "ape", "bee"])).toThrow(/group ape is on both sides/)
  })

  test("gaps and a single fold throw", () => {
    expect(() => splitsOf([0, 2], ["ape", "bee"])).toThrow(/fold 1 has no row/)
    expect(() => splitsOf([0, 0], ["ape", "bee"])).toThrow(/there are 1 folds/)
  })
})

describe("nestedCrossValidation", () => {
  const good = recording(60, 2, 3, 8, 2.5, 1)
  const noise = recording(60, 2, 3, 8, 0, 2)
  const folds = groupFolds(good.labels, good.groups, { k: 5, seed: 3 })
  const options = { folds, seed: 4 }

  test("finds the layer that holds the classes, in every fold", async () => {
    const layers = [noise.x, good.x, noise.x]
    const found = await nestedCrossValidation(layers, good.labels, good.groups, logistic({ C: [0.01, 1] }), options)
    expect(found.chosen.map(({ layer }) => layer)).toEqual([1, 1, 1, 1, 1])
    expect(found.macroAccuracy).toBeGreaterThan(0.8)
    for (const area of found.auc) expect(area).toBeGreaterThan(0.9)
    expect(found.folds).toEqual(folds)
    for (const [fold, { inner }] of found.chosen.entries()) {
      inner.forEach((own, row) => {
        expect(own === -1).toBe(folds[row] === fold)
      })
    }
  })

  test("is at chance where words have random classes, however many rows a word has", async () => {
    const draws = await Promise.all(
      [11, 12, 13, 14].map(async (seed) => {
        const { x, labels, groups } = recording(60, 4, 3, 30, 0, seed)
        const folds = groupFolds(labels, groups, { k: 5, seed })
        const found = await nestedCrossValidation([x], labels, groups, logistic({ C: 1 }), { folds, seed })
        return found.accuracy
      }),
    )
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length
    // 240 words: four standard errors of a share of ⅓.
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 240))
  })

  test("rows of a word on both sides would be told apart, with random classes: what grouping is for", async () => {
    const { x, labels } = recording(60, 4, 3, 30, 0, 11)
    const rows = labels.map((_, row) => row)
    const folds = groupFolds(labels, rows, { k: 5, seed: 11 })
    const found = await nestedCrossValidation([x], labels, rows, logistic({ C: 1 }), { folds, seed: 11 })
    expect(found.accuracy).toBeGreaterThan(0.6)
  })

  test("held-out rows reach neither choice nor fit", async () => {
    const run = (x: typeof good.x) =>
      nestedCrossValidation([x], good.labels, good.groups, logistic({ C: [0.1, 1] }), options)
    const one = await run(good.x)
    const d = good.x.dims[1]!
    const moved = {
      dims: good.x.dims,
      data: good.x.data.map((v, at) => (folds[Math.floor(at / d)] === 2 ? -9 * v : v)),
    }
    const other = await run(moved)
    expect(other.chosen[2]!.probe.weights.data).toEqual(one.chosen[2]!.probe.weights.data)
    expect(other.chosen[2]!.criterion).toEqual(one.chosen[2]!.criterion)
    expect(other.chosen[1]!.probe.weights.data).not.toEqual(one.chosen[1]!.probe.weights.data)
  })

  test("a leak through the folds throws before anything is fitted", async () => {
    const never: ProbeFamily = { name: "never", grid: [1], fit: () => Promise.reject(new Error("was fitted")) }
    const leaking = folds.map((fold, row) => (row === 0 ? (fold + 1) % 5 : fold))
    await expect(
      nestedCrossValidation([good.x], good.labels, good.groups, never, { folds: leaking, seed: 1 }),
    ).rejects.toThrow(/word 0 is on both sides/)
  })
})
