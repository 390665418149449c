import { Rng } from "@llm-fmri/random"
import { layerAt } from "@llm-fmri/replicate"
import { describe, expect, it } from "vitest"
import { matchedMove, move, replaceByMean, scaleCentred } from "../src/edits.js"
import { type Curve, meanMonotony, meanOfOthers, monotony, saturation, slopes } from "../src/estimates.js"
import { wholeLayers } from "../src/net.js"
import { pickWords } from "../src/results.js"
import { depths } from "../src/settings.js"
import { categoryUnits, Space, shuffledDirection, wordMeans } from "../src/space.js"

describe("estimates", () => {
  const line: Curve = {
    scales: [-1, 0, 1, 4],
    margins: [
      [1, 4],
      [2, 4],
      [3, 4],
      [5, 3],
    ],
  }

  it("takes slopes between 0 and 1", () => {
    expect([...slopes([3, 5], [1, 6])]).toEqual([2, -1])
  })

  it("compares with a straight line", () => {
    const { above, below } = saturation(line, 4)
    expect([[...above], [...below]]).toEqual([
      [3, -1],
      [4, 0],
    ])
    const mirrored = saturation(line, -1)
    expect([[...mirrored.above], [...mirrored.below]]).toEqual([
      [1, -0],
      [1, 0],
    ])
    expect(() => saturation(line, 3)).toThrow("no factor 3")
  })

  it("ranks shifts", () => {
    expect(monotony(line, [0])).toBeCloseTo(1, 12)
    expect(monotony({ scales: [0, 1, 2], margins: [[0], [5], [3]] }, [0])).toBeCloseTo(0.5, 12)
    expect(monotony({ scales: [0, 1, 2], margins: [[7], [7], [7]] }, [0])).toBe(0)
    // Ranks of the second word: 4, 4, 4, 3 → 3, 3, 3, 1.
    expect(monotony(line, [1])).toBeCloseTo(-0.7745966692414834, 12)
    expect(meanMonotony(line, [0, 1])).toBeCloseTo((1 - 0.7745966692414834) / 2, 12)
    expect(meanMonotony(line, [0, 1], Math.abs)).toBeCloseTo((1 + 0.7745966692414834) / 2, 12)
    // One category: the mean of both words, 2.5, 3, 3.5, 4.
    expect(meanMonotony(line, [3, 3])).toBeCloseTo(1, 12)
  })

  it("averages the categories that are not the word's own", () => {
    expect([
      ...meanOfOthers(
        [
          [Number.NaN, 1],
          [2, Number.NaN],
          [4, 3],
        ],
        [0, 1],
      ),
    ]).toEqual([3, 2])
  })

  it("picks the values of some words", () => {
    expect([...pickWords([10, 20, 30], Int32Array.of(4, 7, 9), Int32Array.of(9, 4))]).toEqual([30, 10])
  })
})

describe("edits", () => {
  const place = { layer: 2, positions: "target" } as const

  it("scales the centred component in two steps", () => {
    expect(scaleCentred(place, [0.6, 0.8], [5, 10], 0.5)).toEqual([
      { site: "resid_post", layer: 2, op: "scale_component", vector: [0.6, 0.8], factor: 0.5, positions: "target" },
      { site: "resid_post", layer: 2, op: "add", vector: [0.6, 0.8], scale: 5.5, positions: "target" },
    ])
  })

  it("moves a control as far as the own direction, toward the mean", () => {
    expect(matchedMove(3, 0.1, 0)).toBe(-3)
    expect(matchedMove(3, -0.1, 0)).toBe(3)
    expect(matchedMove(-3, 2, 0.5)).toBe(-1.5)
    expect(matchedMove(3, 3, 1)).toBeCloseTo(0)
  })

  it("replaces a row by the mean, and leaves alone what is the mean", () => {
    expect(replaceByMean(place, [1, 2], [4, 4])).toEqual(move(place, [3, 2], 1))
    expect(replaceByMean(place, [1, 2], [1, 2])).toEqual([])
  })
})

describe("layers", () => {
  it("are shares of the depth, with a block left to run", () => {
    expect(depths.map((depth) => layerAt(depth, 30))).toEqual([7, 15, 22])
    expect(depths.map((depth) => layerAt(depth, 18))).toEqual([4, 9, 13])
    expect(depths.map((depth) => layerAt(depth, 4))).toEqual([1, 2, 2])
    expect(layerAt(0.25, 2)).toBe(0)
    expect(wholeLayers(18)).toEqual([4, 9, 13, 17])
    expect(wholeLayers(7, 3)).toEqual([0, 1, 3, 5, 6])
  })
})

describe("spaces", () => {
  it("averages a word's rows", () => {
    const x = { dims: [3, 2], data: Float32Array.of(1, 0, 3, 4, 5, 5) }
    expect([...wordMeans(x, [0, 0, 1], 2).data]).toEqual([2, 2, 5, 5])
  })

  // Two categories of two words; the last word of each is in fold 1.
  const words = { category: [0, 0, 1, 1], fold: [0, 1, 0, 1] }
  const sentences = { dims: [4, 2], data: Float32Array.of(4, 3, 9, 0, 0, 0, 0, 7) }
  const probe = { dims: [4, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }

  it("never uses a word's own fold", () => {
    const units = categoryUnits(sentences, words, 2)
    // Fold 1 is fitted on words 0 and 2: (4, 3) − (0, 0).
    expect(Array.from(units[1]![0]!)).toEqual([0.8, 0.6])
    expect(Array.from(units[1]![1]!)).toEqual([-0.8, -0.6])
    const space = new Space(probe, words, units)
    expect(space.direction(1)).toBe(units[1]![0])
    expect(space.direction(3)).toBe(units[1]![1])
    expect(space.direction(3, 0)).toBe(units[1]![0])
    expect(Array.from(space.mean(1))).toEqual([3, 4])
    expect(Array.from(space.training(1))).toEqual([0, 2])
    // (7, 8) − (3, 4) along (0.8, 0.6).
    expect(space.deviation(3, [0.8, 0.6])).toBeCloseTo(5.6, 12)
    expect(Array.from(space.activation(2))).toEqual([5, 6])
  })

  it("draws as many training words by lot as the category has", () => {
    const training = Int32Array.of(0, 2)
    const seen = new Set<string>()
    for (let seed = 0; seed < 20; seed++)
      seen.add(Array.from(shuffledDirection(sentences, words, training, 0, new Rng(seed))).join())
    expect([...seen].sort()).toEqual(["-0.8,-0.6", "0.8,0.6"])
  })
})
