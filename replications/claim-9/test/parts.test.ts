import type { Matrix } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { halvesError, normalInterval, wordHalves } from "../src/halves.js"
import { takeColumns, takeRows } from "../src/matrices.js"
import { modulesOf } from "../src/modules-of.js"
import { alike, labelNull, preferences } from "../src/preference.js"
import { trend } from "../src/trend.js"
import { words } from "./support/words.js"

describe("halves of the words", () => {
  it("share no word, keep frames together and halve every category", () => {
    const [first, second] = wordHalves(words, 1)
    expect([...first, ...second].sort((a, b) => a - b)).toEqual([...words.word.keys()])
    const own = new Set(Array.from(first, (row) => words.word[row]))
    expect(Array.from(second).some((row) => own.has(words.word[row]))).toBe(false)
    for (let category = 0; category < 6; category++) {
      const inFirst = Array.from(own).filter((word) => words.wordCategory[word!] === category)
      expect(inFirst.length).toBe(5)
    }
    expect(wordHalves(words, 2)[0]).not.toEqual(first)
    expect(wordHalves(words, 1)[0]).toEqual(first)
  })

  it("give the standard error of a mean over words", () => {
    const rng = new Rng(3)
    const score = Float64Array.from({ length: 60 }, () => rng.normal())
    const mean = (rows: Int32Array) => rows.reduce((sum, row) => sum + score[words.word[row]!]!, 0) / rows.length
    const pairs = Array.from({ length: 200 }, (_, split) => {
      const [a, b] = wordHalves(words, split)
      return [mean(a), mean(b)] as const
    })
    // Words of a category are dealt evenly, so that only what varies within categories counts.
    const within = [0, 1, 2, 3, 4, 5].flatMap((category) => {
      const own = Array.from(score.slice(10 * category, 10 * category + 10))
      const centre = own.reduce((a, b) => a + b) / 10
      return own.map((value) => (value - centre) ** 2)
    })
    const expected = Math.sqrt(within.reduce((a, b) => a + b) / (6 * 9) / 60)
    expect(halvesError(pairs) / expected).toBeGreaterThan(0.85)
    expect(halvesError(pairs) / expected).toBeLessThan(1.15)
    expect(normalInterval(1, 0.5)[1]).toBeCloseTo(1.98, 2)
  })
})

describe("the networks of a matrix of correlations", () => {
  /** Two groups of ten: 0.5 within, 0.1 between, −0.6 for one unit with all others. */
  const r = Float32Array.from({ length: 400 }, (_, at) => {
    const [i, j] = [Math.floor(at / 20), at % 20]
    if (i === j) return 1
    if (i === 19 || j === 19) return -0.6
    return i < 10 === j < 10 ? 0.5 + 0.001 * ((i + j) % 7) : 0.1
  })
  const ask = (changes: object = {}) =>
    modulesOf({ nodes: 20, r, densities: [0.3], restarts: 2, seed: 1, keep: 0.3, ...changes })

  it("have the modules that are in it", () => {
    const { cells, modules } = ask()
    expect(Array.from(modules!.slice(0, 19))).toEqual([...Array(10).fill(0), ...Array(9).fill(1)])
    expect(cells[0]!.q).toBeGreaterThan(0.4)
    expect(cells[0]!.giant).toBeLessThan(0.95)
  })

  it("differ by sign", () => {
    const [plain, absolute, signed] = [{}, { sign: "absolute" }, { sign: "signed" }].map((one) => ask(one).cells[0]!.q!)
    // By size the lone unit joins both groups; with signs its edges lie between modules, where they belong.
    expect(absolute).not.toBe(plain)
    expect(signed).not.toBe(plain)
  })

  it("lose their modules when they are rewired", () => {
    expect(ask({ rewired: true }).cells[0]!.q!).toBeLessThan(ask().cells[0]!.q! - 0.1)
  })

  it("are absent where so many pairs are not positive", () => {
    const opposed = r.map((value, at) => (at % 21 === 0 ? 1 : -Math.abs(value)))
    const { cells, modules } = modulesOf({ nodes: 20, r: opposed, densities: [0.3], restarts: 1, seed: 1, keep: 0.3 })
    expect(cells).toEqual([{ density: 0.3, resolution: 1, giant: 0, q: undefined, count: 0 }])
    expect(modules).toBeUndefined()
  })

  it("come out the same whatever else is asked", () => {
    const [alone] = ask({ densities: [0.2] }).cells
    expect(ask({ densities: [0.1, 0.2, 0.3], resolutions: [1] }).cells[1]).toEqual(alone)
  })
})

describe("preferred categories", () => {
  const x: Matrix = {
    dims: [240, 6],
    data: Float64Array.from({ length: 240 * 6 }, (_, at) => {
      const [row, unit] = [Math.floor(at / 6), at % 6]
      return words.wordCategory[words.word[row]!] === unit ? 1 : 0
    }),
  }

  it("are those of a unit's most active words", () => {
    expect(Array.from(preferences(x, words))).toEqual([0, 1, 2, 3, 4, 5])
    expect(alike([4, 4, 2, 2, 0, 0], [0, 0, 1, 1, 2, 2])).toBeCloseTo(1, 12)
  })

  it("are dealt by lot in the null", () => {
    const many = takeColumns(
      x,
      Int32Array.from({ length: 60 }, (_, unit) => unit % 6),
    )
    const modules = Int32Array.from({ length: 60 }, (_, unit) => unit % 6)
    const draws = labelNull(many, modules, words, { seed: 1, draws: 50 })
    expect(alike(modules, preferences(many, words))).toBe(1)
    // Units of one module go together whatever the labels are: far above 0.
    expect(Math.min(...draws)).toBeGreaterThan(0.3)
    expect(draws.filter((draw) => draw >= 1).length).toBeLessThan(5)
  })

  it("are taken of chosen rows and columns", () => {
    const small = { dims: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) }
    expect(Array.from(takeRows(small, [1]).data)).toEqual([4, 5, 6])
    expect(Array.from(takeColumns(small, [2, 0]).data)).toEqual([3, 1, 6, 4])
  })
})

describe("the trend over generations", () => {
  const ladder = (values: readonly number[], half = 0.001) =>
    values.map((excess, at) => ({ name: `v${at}`, excess, interval: [excess - half, excess + half] as const }))

  it("is exact", () => {
    expect(trend(ladder([0.01, 0.02, 0.03]))).toMatchObject({ p: 1 / 6, leastP: 1 / 6, rises: 2, sureRises: 2 })
    const four = trend(ladder([0.01, 0.02, 0.03, 0.05]))
    expect(four.p).toBeCloseTo(1 / 24, 12)
    expect(four.slope).toBeCloseTo(0.013, 12)
    expect(four.interval[0]).toBeGreaterThan(0)
    expect(trend(ladder([0.03, 0.02, 0.01])).p).toBe(1)
    expect(trend(ladder([0.02, 0.02, 0.02])).p).toBe(1)
  })

  it("knows a rise that is not sure, and one that is not each generation", () => {
    expect(trend(ladder([0.01, 0.02, 0.03], 0.05))).toMatchObject({ rises: 2, sureRises: 0 })
    expect(trend(ladder([0.01, 0.03, 0.02, 0.05])).rises).toBe(2)
  })

  it("counts ties and orders", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 6 }), (values) => {
        const { p, leastP } = trend(ladder(values))
        const down = trend(ladder([...values].reverse()))
        expect(p).toBeGreaterThanOrEqual(leastP)
        expect(p + down.p).toBeGreaterThanOrEqual(1)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  it("refuses what it cannot tell", () => {
    expect(() => trend(ladder([1, 2]))).toThrow(/2 generations/)
    expect(() => trend(ladder(Array(10).fill(1)))).toThrow(/too many/)
    expect(() => trend(ladder([1, Number.NaN, 2]))).toThrow(/v1/)
  })
})
