import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { within } from "../src/auc-table.js"
import { fitFolds, selectiveUnits, towardCentre, unitsAsFarAsDirection } from "../src/fits.js"
import { aucOf, concordance, lostAuc, meanConcordance, pairsOf, resampledWords } from "../src/pairs.js"
import { regionCodes } from "../src/planted.js"
import { ablated, refittedGradient, refittedHits } from "../src/refit.js"
import { matchedUnits, randomUnits, unitsMovingAsFar } from "../src/region.js"
import { regionSize, unitsOf } from "../src/settings.js"
import { ablation, everything, movedBy } from "../src/subspace.js"

const place = { layer: 2, positions: "target" } as const

describe("mean ablation", () => {
  it("sets units to the centre's values", () => {
    expect(ablation(place, { units: Int32Array.of(0, 2) }, [7, 8, 9])).toEqual([
      { site: "resid_post", layer: 2, positions: "target", op: "set_units", units: [0, 2], values: [7, 9] },
    ])
  })

  it("sets the component along a direction to the centre's, as the same change in memory", () => {
    const direction = Float64Array.of(0.6, 0.8)
    const [removed, added] = ablation(place, { direction }, [5, 10])
    expect(removed).toMatchObject({ op: "scale_component", factor: 0, vector: [0.6, 0.8] })
    expect(added).toMatchObject({ op: "add", scale: 11, vector: [0.6, 0.8] })
    // (1, 2): component 2.2, so (1, 2) + (11 − 2.2)(0.6, 0.8).
    const { data } = ablated({ dims: [1, 2], data: Float64Array.of(1, 2) }, { direction }, [5, 10])
    expect(data[0]).toBeCloseTo(1 + 8.8 * 0.6, 12)
    expect(data[1]).toBeCloseTo(2 + 8.8 * 0.8, 12)
    expect([...ablated({ dims: [1, 2], data: Float64Array.of(1, 2) }, everything(2), [5, 10]).data]).toEqual([5, 10])
  })

  it("knows how far it moves", () => {
    expect(movedBy({ units: Int32Array.of(0, 1) }, [3, 4, 12])).toBe(5)
    expect(movedBy(everything(3), [3, 4, 12])).toBe(13)
    expect(movedBy({ direction: Float64Array.of(0, 0, -1) }, [3, 4, 12])).toBe(12)
    expect(towardCentre([3, 0], [1, 0], 2)).toBe(-2)
    expect(towardCentre([-3, 0], [1, 0], 2)).toBe(2)
  })
})

describe("regions", () => {
  it("match activity and spread, outside the region, each unit once", () => {
    const mean = [5, 1, 4, 1, 5]
    expect([
      ...matchedUnits(Int32Array.of(0), { mean: Float64Array.from(mean), spread: Float64Array.of(2, 1, 2, 9, 8) }),
    ]).toEqual([2])
    const same = { mean: new Float64Array(6).fill(1), spread: new Float64Array(6).fill(1) }
    expect([...matchedUnits(Int32Array.of(1, 2, 3), same)].sort()).toEqual([0, 4, 5])
    expect(() => matchedUnits(Int32Array.of(0, 1, 2, 3), same)).toThrow("left to match")
  })

  it("grow until they move words as far", () => {
    expect([...unitsMovingAsFar([9, 1, 5], [[1, 9, 3]], 1)]).toEqual([0])
    expect([...unitsMovingAsFar([9, 1, 5], [[1, 9, 3]], 3)]).toEqual([0, 2])
    expect([...unitsMovingAsFar([9, 1, 5], [[1, 9, 3]], 4)]).toEqual([0, 1, 2])
  })

  it("are drawn without repetition", () => {
    const drawn = randomUnits(5, 6, new Rng(1))
    expect(new Set(drawn).size).toBe(5)
    expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b))
  })

  it("have the post's size, or a share of the units", () => {
    expect([regionSize(576), regionSize(16)]).toEqual([20, 4])
    expect([unitsOf(0.5, 576), unitsOf(0.5, 16), unitsOf(100, 640)]).toEqual([3, 1, 640])
  })
})

describe("AUC within folds", () => {
  const category = [0, 1, 1, 0, 1]
  const pairs = pairsOf(category, [0, 0, 0, 1, 1])

  it("compares words of one fold only", () => {
    expect([...pairs.members[0]!]).toEqual([0, 0, 3])
    expect([...pairs.others[0]!]).toEqual([1, 2, 4])
    expect([...pairs.members[1]!]).toEqual([1, 2, 4])
  })

  it("is the share of pairs in the right order, ties half, under the weights of a resample", () => {
    const hits = [concordance(pairs, 0, [2, 1, 2, 0, 5]), concordance(pairs, 1, [2, 1, 2, 0, 5])]
    expect([...hits[0]!]).toEqual([1, 0.5, 0])
    const { value, draws } = aucOf(pairs, hits, [Uint8Array.of(2, 1, 0, 0, 1), Uint8Array.of(0, 0, 0, 5, 0)])
    expect(value[0]).toBeCloseTo(0.5, 12)
    expect(draws[0]![0]).toBe(1)
    // No pair is left in the second resample.
    expect(draws[1]![0]).toBeCloseTo(0.5, 12)
  })

  it("counts rounding as a tie", () => {
    expect([...concordance(pairs, 0, [1, 1.0001, 0.9, 7, 0], 1e-3)]).toEqual([0.5, 1, 1])
    expect([...meanConcordance([Float32Array.of(1, 0), Float32Array.of(0, 0)])]).toEqual([0.5, 0])
  })

  it("does not count what is below ½ as more", () => {
    expect(lostAuc(0.9, 0.3)).toBeCloseTo(0.4, 12)
    expect(lostAuc(0.9, 0.8)).toBeCloseTo(0.1, 12)
  })

  it("draws as many words as there are", () => {
    for (const weight of resampledWords(5, 20, 1)) expect(weight.reduce((a, b) => a + b)).toBe(5)
  })
})

describe("equivalence on resamples", () => {
  it("is shown only where nearly all draws lie within the margin", () => {
    const draws = Float64Array.from({ length: 100 }, (_, i) => (i - 50) / 10_000)
    expect(within(0, draws, 0.02).equivalent).toBe(true)
    expect(within(0, draws, 0.004).equivalent).toBe(false)
    expect(
      within(
        0.03,
        draws.map((x) => x + 0.03),
        0.02,
      ).equivalent,
    ).toBe(false)
  })
})

describe("planted codes", () => {
  it("keep the largest entries in units that no other code has", () => {
    expect(
      regionCodes(
        [
          [3, 1, 2],
          [3, 0, 1],
        ],
        1,
      ).map((code) => [...code]),
    ).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ])
  })
})

describe("refitted probes", () => {
  // Three categories of ten words in two folds; categories differ in the first two units, the third is the same for all.
  const count = 30
  const category = Int32Array.from({ length: count }, (_, word) => word % 3)
  const fold = Int32Array.from({ length: count }, (_, word) => Math.floor(word / 3) % 2)
  const rng = new Rng(3)
  const corners = [
    [4, 0],
    [-2, 3.5],
    [-2, -3.5],
  ] as const
  const data = Float64Array.from({ length: count * 3 }, (_, i) => {
    const own = corners[category[Math.floor(i / 3)]!]!
    return (i % 3 < 2 ? own[i % 3]! : 0) + (rng.uniform() - 0.5)
  })
  const x = { dims: [count, 3] as const, data }
  const words = { category, fold }
  const difference = (rows: typeof x, members: ArrayLike<number | boolean>, training?: ArrayLike<number>) => {
    const sum = (inside: boolean) => {
      const chosen = Array.from(training!).filter((row) => Boolean(members[row]) === inside)
      return [0, 1, 2].map((j) => chosen.reduce((total, row) => total + rows.data[row * 3 + j]!, 0) / chosen.length)
    }
    const rest = sum(false)
    const v = sum(true).map((a, j) => a - rest[j]!)
    return Float64Array.from(v, (a) => a / Math.hypot(...v))
  }
  const fits = fitFolds(x, x, words, difference as never)
  const own = (at: number, k: number) => ({ direction: fits[at]!.directions[k]! })

  it("have no gradient without the mean difference, by algebra, and have one without another direction", () => {
    expect(refittedGradient(x, words, fits, own)).toBeLessThan(1e-12)
    expect(refittedGradient(x, words, fits, () => ({ direction: Float64Array.of(0, 0, 1) }))).toBeGreaterThan(0.9)
  })

  it("find a category again that is told from others by what is left", async () => {
    const { signal } = new AbortController()
    const all = await refittedHits(x, words, fits, undefined, signal)
    expect(Math.min(...all)).toBe(1)
    const gone = await refittedHits(x, words, fits, () => ({ units: Int32Array.of(0, 1) }), signal)
    expect(gone.reduce((a, b) => a + b) / count).toBeLessThan(0.7)
  })

  it("choose units and distances from training words", () => {
    expect(
      "units" in selectiveUnits(fits[0]!, 0, 1) && [...(selectiveUnits(fits[0]!, 0, 1) as { units: Int32Array }).units],
    ).toEqual([0])
    const far = unitsAsFarAsDirection(fits[0]!, 0, x, words)
    expect("units" in far && far.units.length).toBeLessThanOrEqual(3)
  })
})
