import { type Matrix, mean, meanDifference, norm } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { circleScores } from "../src/circle.js"
import { readCycle } from "../src/cycles.js"
import { excess } from "../src/excess.js"
import { moved, oneDirection, removedCurve, separation } from "../src/one-direction.js"
import { naiveRetained, oneCode, plantedCloud, plantedShareLeft, threeCode } from "../src/planted.js"
import { profile, span } from "../src/profile.js"
import { halving, removal, shareLeft } from "../src/removal.js"
import { plsPlacements, rankOf, rawPlacements } from "../src/saturation.js"
import type { Words } from "../src/words.js"

/** Six categories of fifteen words in five folds. */
const k = 6
const n = 90
const words: Words = {
  names: Array.from({ length: n }, (_, word) => `word ${word}`),
  categories: Array.from({ length: k }, (_, c) => `category ${c}`),
  category: Int32Array.from({ length: n }, (_, word) => word % k),
  fold: Int32Array.from({ length: n }, (_, word) => Math.floor(word / k) % 5),
}
const flags = words.category.map((own) => Number(own === 0))
const all = words.names.map((_, word) => word)

/** Categories at centres of their own, `shift` deviations of noise long. */
function cloud(d: number, shift: number, seed: number): Matrix {
  const rng = new Rng(seed)
  const centre = Float64Array.from({ length: k * d }, () => (shift * rng.normal()) / Math.sqrt(d))
  const data = Float64Array.from(
    { length: n * d },
    (_, at) => centre[words.category[Math.floor(at / d)]! * d + (at % d)]! + rng.normal(),
  )
  return { dims: [n, d], data }
}

describe("removal tells one direction from three", () => {
  const rngs = (name: number) => [1, 2, 3].map((seed) => new Rng(100 * name + seed))

  it("halves the concept of one direction with the first, not that of three", async () => {
    expect(await plantedShareLeft(words, 60, oneCode, rngs(1))).toBeLessThan(0.5)
    expect(await plantedShareLeft(words, 60, threeCode, rngs(2))).toBeGreaterThan(0.9)
    const { aucs } = await removedCurve(plantedCloud(flags, 60, oneCode, new Rng(4)), flags, words.fold, 4)
    expect(
      halving(
        aucs.map((auc) => [auc]),
        [0],
      ),
    ).toBe(1)
    const three = await removedCurve(plantedCloud(flags, 60, threeCode, new Rng(4)), flags, words.fold, 4)
    expect(
      halving(
        three.aucs.map((auc) => [auc]),
        [0],
      ),
    ).toBeGreaterThan(1)
  })

  it("while the naive share is 1 for both: the trap", async () => {
    for (const code of [oneCode, threeCode])
      expect(await naiveRetained(plantedCloud(flags, 60, code, new Rng(5)), flags, words.fold)).toBeCloseTo(1, 12)
  })

  it("finds nothing to remove after the mean difference", async () => {
    const { placements, largest } = await removal(cloud(40, 5, 1), words, { removals: 2, by: "mean-difference" })
    expect(mean(placements[0]!)).toBeGreaterThan(0.9)
    expect(largest.slice(1)).toEqual([0, 0])
    expect(mean(placements[1]!)).toBe(0.5)
  })
})

describe("the one-direction concept", () => {
  const x = cloud(40, 6, 2)

  it("has the shift, and the category's own words have it no more", () => {
    const shift = meanDifference(x, flags)
    const lot = flags.map((_, word) => Number(word % k === 3))
    const planted = moved(x, shift, flags, lot, 1)
    expect(norm(meanDifference(planted, flags))).toBeLessThan(norm(shift))
    expect(norm(meanDifference(planted, lot))).toBeGreaterThan(norm(meanDifference(x, lot)))
    const back = moved(planted, shift, lot, flags, 1)
    expect(Math.max(...back.data.map((value, at) => Math.abs(value - x.data[at]!)))).toBeLessThan(1e-12)
  })

  it("is as far apart as the category, by its first lot", async () => {
    const own = await removal(x, words, { removals: 0 })
    const rng = (category: number, lot: number) => new Rng(10 * category + lot)
    const found = await oneDirection(x, words, own.separation, { lots: 2, bisections: 5, removals: 3, rng })
    expect(found.factors.every((factor) => factor > 0 && factor < 2)).toBe(true)
    for (const aucs of found.lots) expect(Math.abs(aucs[0]! - mean(own.placements[0]!))).toBeLessThan(0.1)
    expect(
      separation([3, 3.5, 1, 1.5, 13, 13.5, 11, 11.5], [1, 1, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]),
    ).toBeCloseTo(2 / Math.sqrt(0.125), 12)
  })
})

describe("the span", () => {
  const at = (shift: number) => (layer: number) => cloud(30, layer < 2 ? 0 : shift, 7 + layer)
  const options = { seed: 1, draws: 100 }

  it("counts the layers that carry the categories, and none of noise", async () => {
    expect(span(await profile([0, 1, 2, 3], at(6), words, options))).toBe(0.5)
    expect(span(await profile([0, 1, 2, 3], at(0), words, options))).toBe(0)
  })

  it("is 0 where all rows are equal", async () => {
    const still = () => ({ dims: [n, 3], data: new Float32Array(3 * n).fill(7) })
    const found = await profile([0, 1], still, words, options)
    expect([span(found), mean(found.placements[0]!)]).toEqual([0, 0.5])
  })

  it("counts as excess what every rival lacks, not what one of them has as well", async () => {
    const placed = async (seed: number, shift: number) =>
      (await profile([0, 1], (layer) => cloud(30, shift, seed + layer), words, options)).placements
    const [strong, weak, none] = [await placed(1, 8), await placed(1, 3), await placed(3, 0)]
    const share = (rivals: readonly (readonly Float64Array[])[]) =>
      excess(
        strong,
        rivals.map((placements, i) => ({ net: String(i), placements })),
        words.names,
        { seed: 2, draws: 200 },
      )
    expect(share([weak, none]).share(all)).toBe(1)
    expect(share([weak, strong]).share(all)).toBe(0)
    expect(mean(share([weak]).shuffled)).toBeLessThan(0.1)
    expect([...share([weak, none]).beats]).toEqual([true, true])
  })
})

describe("saturation", () => {
  it("needs one component where the mean difference is all there is, more where noise is not equal", async () => {
    const plain = (await plsPlacements(cloud(40, 6, 3), words, 6)).map(mean)
    expect(rankOf(plain, Math.max(...plain))).toBe(1)
    const rng = new Rng(9)
    const narrow = cloud(40, 6, 3)
    const loud = Float64Array.from({ length: 40 }, () => rng.normal())
    for (let word = 0; word < n; word++) {
      const by = 6 * rng.normal()
      for (let j = 0; j < 40; j++) narrow.data[word * 40 + j]! += by * loud[j]!
    }
    const found = (await plsPlacements(narrow, words, 6)).map(mean)
    expect(rankOf(found, Math.max(...found))).toBeGreaterThan(1)
    expect(rankOf([0.6, 0.7], 0.9)).toBeUndefined()
  })

  it("the raw mean difference fails where one unit is far larger than all others, the z-scored one does not", async () => {
    const x = cloud(40, 6, 5)
    const rng = new Rng(1)
    for (let word = 0; word < n; word++) x.data[word * 40] = 1000 * rng.normal()
    expect(mean(rawPlacements(x, words))).toBeLessThan(0.65)
    expect(mean((await plsPlacements(x, words, 1))[0]!)).toBeGreaterThan(0.85)
  })
})

describe("cycles", () => {
  const frames = 4
  const items = 8
  const rows = frames * items
  const item = Int32Array.from({ length: rows }, (_, row) => row % items)
  const frame = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / items))
  const made = (place: (at: number) => number[], seed: number): Matrix => {
    const rng = new Rng(seed)
    const d = 12
    const data = Float64Array.from({ length: rows * d }, (_, i) => {
      const own = place(item[Math.floor(i / d)]!)
      return (own[i % d] ?? 0) + 0.05 * rng.normal() + (i % d === 11 ? frame[Math.floor(i / d)]! : 0)
    })
    return { dims: [rows, d], data }
  }
  const read = (place: (at: number) => number[]) =>
    readCycle("made", made(place, 3), item, frame, { rng: new Rng(1), draws: 99 })

  it("a circle takes two components", async () => {
    const { rank, circle, shuffled } = await read((at) => [
      Math.cos((2 * Math.PI * at) / items),
      Math.sin((2 * Math.PI * at) / items),
    ])
    expect(rank).toBe(2)
    expect(circle[0]).toBeLessThan(0.75)
    expect(circle[1]).toBeGreaterThan(0.9)
    expect(circle[1]).toBeGreaterThan(Math.max(...shuffled) - 0.1)
  })

  it("points on a line take one to order them, and are no circle", async () => {
    const { circle } = await read((at) => [at])
    expect(circle[1]).toBeLessThan(0.8)
  })

  it("noise has no rank", async () => {
    expect((await read(() => [])).rank).toBeUndefined()
  })

  it("reads the place of an item left out", () => {
    const means = made((at) => [Math.cos((2 * Math.PI * at) / items), Math.sin((2 * Math.PI * at) / items)], 1)
    const first = { dims: [items, 12], data: means.data.slice(0, items * 12) }
    expect(circleScores(first, [...Array(items).keys()])[1]).toBeGreaterThan(0.9)
  })
})

it("shares are of AUC − ½, over the words named", () => {
  expect(shareLeft([0.75, 0.5, 9], [1, 1, 9], [0, 1])).toBe(0.25)
  expect(halving([[1], [0.8], [0.7]], [0])).toBe(2)
  expect(halving([[1], [0.8]], [0])).toBe(2)
})
