import { pearson } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { foundShare, moreNegative, randomSize } from "../src/controls.js"
import { dimensionMeasures } from "../src/dimension.js"
import { dealHalves } from "../src/halves.js"
import { dimensionKey, scoreKey } from "../src/net.js"
import { fallFound, shuffledPairings } from "../src/relation.js"
import { reliableConcepts } from "../src/reliability.js"
import { favour, scoreKinds } from "../src/scores.js"
import { depths, doses, level, power, strong } from "../src/settings.js"
import { shuffledVariants, strongest, strongestOf, variants } from "../src/variants.js"

const normal = (count: number, seed: number) => {
  const rng = new Rng(seed)
  return Float64Array.from({ length: count }, () => rng.normal())
}

describe("halves", () => {
  it("are even within each concept, and do not hang on other concepts", () => {
    const concept = [0, 0, 0, 0, 0, 1, 1, 1, 1]
    const half = dealHalves(concept, (own) => new Rng(own + 1))
    expect(Array.from(half.subarray(0, 5)).filter((side) => side === 1)).toHaveLength(2)
    expect(Array.from(half.subarray(5)).filter((side) => side === 1)).toHaveLength(2)
    expect(dealHalves(concept.slice(0, 5), (own) => new Rng(own + 1))).toEqual(half.subarray(0, 5))
  })
})

describe("scores", () => {
  const concepts = { names: ["ape", "bee"], concept: [0, 0, 1, 1], half: [0, 1, 0, 1] }
  const logits = [3, 1, 0, 5, 2, 0.5]

  it("are those of the definitions", () => {
    expect(favour("words", logits, concepts, 0, 0)).toBe(3)
    expect(favour("words", logits, concepts, 1, 1)).toBe(4)
    expect(favour("noun", logits, concepts, 0, 0)).toBe(1.5)
    expect(favour("share", logits, concepts, 0, 0)).toBeCloseTo(3 - Math.log(Math.exp(3) + 1), 12)
  })

  it("sum to nothing over concepts of equal size, whatever the logits: a mean over concepts needs directions of each", () => {
    const many = { names: ["a", "b", "c"], concept: [0, 0, 1, 1, 2, 2], half: [0, 0, 0, 0, 0, 0] }
    const any = normal(9, 3)
    const sum = many.names.reduce((total, _, own) => total + favour("words", any, many, own, 0), 0)
    expect(sum).toBeCloseTo(0, 12)
  })
})

describe("reliable concepts", () => {
  it("are those whose directions of both halves beat every random direction on the words that are read", () => {
    const random = [
      [
        [1, 2],
        [0, 0],
        [9, 0],
      ],
      [
        [0, 0],
        [0, 3],
        [0, 0],
      ],
    ] as const
    // The direction of half 0 is read on half 1.
    expect(
      reliableConcepts(
        [
          [3, 2, 1],
          [2, 1, 1],
        ],
        random,
      ),
    ).toEqual([0])
    expect(randomSize(random, 0)).toBeCloseTo(Math.sqrt(5 / 4), 12)
  })
})

describe("a planted relation", () => {
  const rng = (seed: number) => (set: number) => new Rng(1000 * seed + set + 1)

  it("is found in 60 synthetic concepts, through halves, directions, dimensions and scores", () => {
    expect(foundShare({ concepts: 60, relation: strong, sets: 15 }, rng(1))).toBeGreaterThanOrEqual(power)
  })

  it("is not found where it is too weak, or over ten concepts, or where there is none", () => {
    expect(foundShare({ concepts: 60, relation: -0.15, sets: 15 }, rng(2))).toBeLessThan(power)
    expect(foundShare({ concepts: 10, relation: strong, sets: 30 }, rng(3))).toBeLessThan(power)
    expect(foundShare({ concepts: 60, relation: 0, sets: 15 }, rng(4))).toBeLessThanOrEqual(0.2)
  })

  it("a rise is no fall", () => {
    const x = normal(60, 1)
    expect(fallFound({ dimension: x, steerability: x.map((value) => -value) })).toBe(true)
    expect(fallFound({ dimension: x, steerability: x })).toBe(false)
  })
})

describe("shuffled pairings", () => {
  it("leave nothing of a relation", () => {
    const x = normal(40, 2)
    const draws = shuffledPairings({ dimension: x, steerability: x }, { rng: new Rng(5), draws: 500 })
    expect(Math.abs(draws.reduce((sum, r) => sum + r, 0) / 500)).toBeLessThan(0.03)
    expect(Math.max(...draws)).toBeLessThan(0.7)
  })
})

describe("against other nets", () => {
  const names = Array.from({ length: 50 }, (_, own) => `c${own}`)
  const x = normal(50, 7)
  const noise = normal(50, 8)
  const fall = { dimension: x, steerability: x.map((value, own) => -value + 0.5 * noise[own]!) }
  const nothing = { dimension: x, steerability: noise }

  it("a fall of one's own is told from none", () => {
    expect(moreNegative(fall, [nothing], names, { seed: 1, draws: 200 }).low).toBeGreaterThan(0)
  })

  it("not from a net that falls as much, nor is none from none", () => {
    expect(moreNegative(fall, [nothing, fall], names, { seed: 1, draws: 200 }).low).toBeLessThanOrEqual(0)
    expect(moreNegative(nothing, [nothing], names, { seed: 1, draws: 200 }).low).toBeLessThanOrEqual(0)
  })
})

describe("variants", () => {
  /** Concepts of a net in which nothing has to do with anything, but for what is planted in the first variant. */
  function effects(concepts: number, seed: number, planted = false) {
    const dimension = new Map<string, Float64Array>()
    const score = new Map<string, Float64Array>()
    let next = seed
    for (const depth of depths) {
      for (const measure of dimensionMeasures) dimension.set(dimensionKey(measure, depth), normal(concepts, next++))
      for (const dose of doses)
        for (const kind of scoreKinds) score.set(scoreKey(kind, depth, dose), normal(concepts, next++))
    }
    if (planted) {
      const x = dimension.get(dimensionKey("log_corrected", 0.5))!
      const y = score.get(scoreKey("words", 0.5, 0.1))!
      y.forEach((value, own) => {
        y[own] = -x[own]! + 0.5 * value
      })
    }
    return { dimension, score }
  }
  const p = (of: ReturnType<typeof effects>) => {
    const draws = strongestOf(shuffledVariants(of, { rng: new Rng(9), draws: 200 }))
    return draws.filter((draw) => draw >= strongest(variants(of))).length / 200
  }

  it("are 198, each the correlation of its two lists", () => {
    const of = effects(30, 100)
    const { names, r } = variants(of)
    expect(new Set(names).size).toBe(198)
    const at = names.indexOf("log_corrected / words / depth 0.5 / dose 0.1 / Pearson")
    const [x, y] = [of.dimension.get(dimensionKey("log_corrected", 0.5))!, of.score.get(scoreKey("words", 0.5, 0.1))!]
    expect(r[at]).toBeCloseTo(pearson(x, y), 12)
  })

  it("of ten concepts in which nothing is planted reach a strong correlation, and the shuffles say so", () => {
    const of = effects(10, 200)
    expect(strongest(variants(of))).toBeGreaterThan(0.7)
    expect(p(of)).toBeGreaterThan(level)
  })

  it("of sixty concepts show a planted relation beyond the shuffles", () => {
    expect(p(effects(60, 400))).toBeGreaterThan(level)
    expect(p(effects(60, 400, true))).toBeLessThanOrEqual(level)
  })
})
