import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  dPrime,
  expectedOverlap,
  type Matrix,
  mean,
  pearson,
  spearmanBrown,
  splitHalfNull,
  splitHalfSelectivity,
  topOverlap,
} from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { noise } from "../similarity-oracle.js"

const words = Array.from({ length: 96 }, (_, i) => i % 48)
const categories = words.map((word) => ["animal", "tool", "food"][word % 3]!)

/** Two rows of each of 48 words: noise of the word and of the row. */
function recording(d: number, seed: number): Matrix & { data: Float64Array } {
  const own = noise(48, d, seed)
  const rows = noise(96, d, seed + 1)
  const data = rows.data.map((value, at) => 0.5 * value + own.data[words[Math.floor(at / d)]! * d + (at % d)]!)
  return { dims: [96, d], data }
}

/** The rows of `word` list, the first unit planted with the strength `shift` in animals. */
function planted(d: number, shift: number, seed: number): Matrix {
  const x = recording(d, seed)
  for (let row = 0; row < 96; row++) if (categories[row] === "animal") x.data[row * d]! += shift
  return x
}

describe("splitHalfNull", () => {
  /** One unit in ten tells animals. */
  const local = () => {
    const x = recording(200, 13)
    for (let row = 0; row < 96; row++)
      if (categories[row] === "animal") for (let unit = 0; unit < 20; unit++) x.data[row * 200 + unit]! += 2
    return x
  }

  test("deals the categories anew: what the labels carry is gone, and the overlap is that of even draws", () => {
    const found = splitHalfSelectivity(local(), categories, words, { seed: 1, draws: 100 })
    const none = splitHalfNull(local(), categories, words, { seed: 1, draws: 400 })
    expect(mean(found.overlap.data.filter((_, i) => i % 3 === 0))).toBeGreaterThan(0.8)
    expect(Math.abs(mean(none.reliability.data))).toBeLessThan(0.06)
    expect(Math.abs(mean(none.overlap.data) - 20 / 200)).toBeLessThan(0.03)
  })

  test("holds its level: a draw with labels that mean nothing lies evenly in it", () => {
    const x = recording(60, 3)
    const { data } = splitHalfNull(x, categories, words, { seed: 4, draws: 500 }).reliability
    const meanOf = (draw: number) => mean(data.subarray(3 * draw, 3 * draw + 3))
    const draws = Array.from({ length: 500 }, (_, draw) => meanOf(draw))
    const [first, second] = [draws.slice(0, 250).sort((a, b) => a - b), draws.slice(250)]
    const above = second.filter((r) => r > first[237]!).length / 250
    expect(above).toBeLessThan(0.11)
  })
})

describe("perHalf", () => {
  test("fewer words a half, less agreement; half of all words is the whole division", () => {
    const x = planted(150, 1, 5)
    const [few, half] = [3, 8].map((perHalf) =>
      mean(splitHalfSelectivity(x, categories, words, { seed: 2, draws: 60, perHalf }).reliability.data),
    ) as [number, number]
    expect(few).toBeLessThan(half)
    const all = mean(splitHalfSelectivity(x, categories, words, { seed: 2, draws: 60 }).reliability.data)
    expect(Math.abs(half - all)).toBeLessThan(0.03)
  })

  test.each([
    [1, "BadCount"],
    [2.5, "BadCount"],
    [9, "TooFew"],
  ])("%d words of 16 a half are %s", (perHalf, tag) => {
    expect(() => splitHalfSelectivity(recording(4, 1), categories, words, { seed: 1, perHalf, top: 2 })).toThrow(
      expect.objectContaining({ tag }),
    )
  })
})

describe("splitHalfSelectivity", () => {
  test("is Pearson's r and the overlap between d′ of two disjoint halves of the words", () => {
    // With two words a half and equal halves, each division can be found again among all divisions.
    const rows = Array.from({ length: 8 }, (_, i) => i)
    const x = noise(8, 12, 3)
    const kind = rows.map((i) => (i < 4 ? "a" : "b"))
    const { reliability, overlap } = splitHalfSelectivity(x, kind, rows, { seed: 1, draws: 20, top: 3 })
    const pairs = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]
    const wanted = pairs.flatMap((p) =>
      pairs.map((q) => {
        const half = [...p, ...q.map((i) => i + 4)]
        const [one, two] = [half, rows.filter((i) => !half.includes(i))].map((chosen) =>
          dPrime(
            x,
            kind.map((name) => name === "a"),
            chosen,
          ),
        ) as [Float64Array, Float64Array]
        return [pearson(one, two), topOverlap(one, two, 3)] as const
      }),
    )
    for (let draw = 0; draw < 20; draw++) {
      const found = wanted.find(([r]) => Math.abs(r - reliability.data[2 * draw]!) < 1e-9)
      expect(found?.[1]).toBe(overlap.data[2 * draw])
      // With two categories the second's d′ is the first's, mirrored.
      expect(reliability.data[2 * draw + 1]).toBeCloseTo(reliability.data[2 * draw]!, 9)
    }
    expect(new Set(reliability.data.map((r) => Math.round(r * 1e9))).size).toBeGreaterThan(8)
  })

  test("finds a planted unit in every half, and its overlap falls with the strength", () => {
    const hits = [0, 1, 4].map((shift) =>
      mean(
        splitHalfSelectivity(planted(200, shift, 5), categories, words, {
          seed: 1,
          draws: 40,
          top: 1,
        }).overlap.data.filter((_, i) => i % 3 === 0),
      ),
    )
    expect(hits[0]).toBeLessThan(0.2)
    expect(hits[1]!).toBeLessThanOrEqual(hits[2]!)
    expect(hits[2]).toBe(1)
  })

  test("labels that mean nothing have no reliability when whole words move, and much when rows of a word are parted", () => {
    const x = recording(300, 9)
    const whole = splitHalfSelectivity(x, categories, words, { seed: 2, draws: 60 })
    expect(Math.abs(mean(whole.reliability.data))).toBeLessThan(0.12)
    const rows = words.map((_, i) => i)
    const parted = splitHalfSelectivity(x, categories, rows, { seed: 2, draws: 60 })
    expect(mean(parted.reliability.data)).toBeGreaterThan(0.2)
    expect(mean(parted.overlap.data)).toBeGreaterThan(1.5 * mean(whole.overlap.data))
  })

  test("overlap is what the reliability foretells where d′ is spread like a normal", () => {
    const rng = new Rng(4)
    const strength = Float64Array.from({ length: 1500 }, () => 0.5 * rng.normal())
    const x = recording(1500, 20)
    for (let at = 0; at < x.data.length; at++) {
      if (categories[Math.floor(at / 1500)] === "animal") x.data[at]! += strength[at % 1500]!
    }
    const { reliability, overlap } = splitHalfSelectivity(x, categories, words, { seed: 3, draws: 20, top: 75 })
    const [r, shared] = [reliability, overlap].map(({ data }) => mean(data.filter((_, i) => i % 3 === 0))) as [
      number,
      number,
    ]
    expect(r).toBeGreaterThan(0.4)
    expect(Math.abs(shared - expectedOverlap(r, 75, 1500))).toBeLessThan(0.06)
  })

  test("follows its seed, ignores scale, and a dead or rarely firing unit does no harm", () => {
    const x = planted(30, 2, 7)
    const data = Float64Array.from(x.data, (value, at) =>
      at % 30 === 4 ? 0.1 : at % 30 === 5 ? (at === 5 ? 3 : 0) : value,
    )
    const run = (scale: number, seed: number) =>
      splitHalfSelectivity({ dims: x.dims, data: data.map((value) => scale * value) }, categories, words, {
        seed,
        draws: 10,
      })
    expect(run(1, 1)).toEqual(run(1, 1))
    expect(run(1, 1).reliability).not.toEqual(run(1, 2).reliability)
    expectClose(run(1000, 1).reliability.data, run(1, 1).reliability.data, 1e-6)
    expect(run(1, 1).categories).toEqual(["animal", "tool", "food"])
  })

  test.each<[string, RegExp, () => unknown]>([
    [
      "a word of two categories",
      /word 0 is in the categories/,
      () =>
        splitHalfSelectivity(
          noise(96, 3, 1),
          words.map((_, i) => i % 5),
          words,
          { seed: 1 },
        ),
    ],
    [
      "three words of a category",
      /has 3 words/,
      () => splitHalfSelectivity(noise(7, 3, 1), [0, 0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5, 6], { seed: 1 }),
    ],
    [
      "one category",
      /all rows are in category a/,
      () => splitHalfSelectivity(noise(4, 3, 1), ["a", "a", "a", "a"], [0, 1, 2, 3], { seed: 1 }),
    ],
    [
      "more top units than units",
      /top 20 of 3/,
      () => splitHalfSelectivity(noise(96, 3, 1), categories, words, { seed: 1 }),
    ],
    [
      "words of another length",
      /2 entries where 96/,
      () => splitHalfSelectivity(noise(96, 3, 1), categories, [1, 2], { seed: 1 }),
    ],
  ])("refuses %s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})

describe("spearmanBrown", () => {
  test("grows with r, keeps 0, 1 and what is below 0, and is undone by r/(2 − r)", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (r) => {
        const whole = spearmanBrown(r)
        if (r <= 0) expect(whole).toBe(r)
        else expect(whole / (2 - whole)).toBeCloseTo(r, 12)
      }),
      { seed: 1 },
    )
    expect(spearmanBrown(1)).toBe(1)
    expect(() => spearmanBrown(-1.1)).toThrow(/not a correlation/)
  })
})
