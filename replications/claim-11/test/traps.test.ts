import {
  ckaGrams,
  type Matrix,
  mean,
  percentileInterval,
  permutationP,
  quantile,
  withinCategoryCka,
} from "@llm-fmri/analysis"
import { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { advantage } from "../src/advantage.js"
import { plantedCode, sharedOutlier, turnedSelf } from "../src/checks.js"
import { alike, halvesOf, middleGrams } from "../src/measures.js"
import { nulls } from "../src/nulls.js"
import { prepare } from "../src/prepare.js"
import { biasedRows } from "../src/quantities.js"
import { type Preparation, sizes } from "../src/settings.js"
import { gramAt, type Pair } from "../src/sides.js"
import { type Parts, pairOf, table } from "./support/sides.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const size = { ...sizes(true), rowDraws: 20 }
const seed = (...names: (string | number)[]) => deriveSeed(1, ...names)
const seeds = { seed, rng: (...names: (string | number)[]) => new Rng(seed(...names)) }

/** Nets without training: frames are most of what there is, and every word has a random vector of its own. */
const untrained: Parts = { frame: 3, own: 1, noise: 0.1 }
/** Nets that have learned the same of words, and more besides. */
const trained: Parts = { frame: 1, shared: 1, own: 1, noise: 0.3 }

async function measured(parts: Parts) {
  const pair = pairOf(parts, runtime)
  const grams = await middleGrams(pair, "target")
  return {
    pair,
    grams,
    ...(await alike(pair, "target", grams)),
    nulls: await nulls(pair, "target", grams, size, seeds),
  }
}

const value = (
  found: { prepared: Awaited<ReturnType<typeof alike>>["prepared"] },
  how: Preparation,
  estimator: string,
) => found.prepared.find((one) => one.how === how && one.estimator === estimator)!.value

describe("shared prefixes", () => {
  it("make raw rows of untrained nets more alike than those of trained ones, not frame-centred word means", async () => {
    const [twins, models] = [await measured(untrained), await measured(trained)]
    expect(biasedRows(twins)).toBeGreaterThan(0.8)
    expect(biasedRows(twins)).toBeGreaterThan(biasedRows(models))
    expect(value(twins, "rows", "debiased")).toBeGreaterThan(0.8)
    expect(value(twins, "rows-z", "debiased")).toBeGreaterThan(0.8)
    expect(Math.abs(twins.full)).toBeLessThan(0.05)
    expect(models.full).toBeGreaterThan(0.3)
  })

  it("outlast rearranged words, which freely rearranged rows do not show", async () => {
    const twins = await measured(untrained)
    expect(mean(twins.nulls.rows) / biasedRows(twins)).toBeGreaterThan(0.9)
    expect(mean(twins.nulls.anyRows)).toBeLessThan(0.1)
    const words = await measured({ shared: 1, noise: 0.1 })
    expect(mean(words.nulls.rows) / biasedRows(words)).toBeLessThan(0.5)
  })
})

describe("biased CKA", () => {
  it("of noise is far from 0, where its expectation says; the debiased one is 0", async () => {
    const noise = await measured({ own: 1 })
    const expected = noise.prepared.find(({ how, expected }) => how === "words-z" && expected !== undefined)!.expected!
    expect(value(noise, "words-z", "biased")).toBeGreaterThan(0.3)
    expect(Math.abs(value(noise, "words-z", "biased") - expected)).toBeLessThan(0.06)
    expect(Math.abs(noise.full)).toBeLessThan(0.05)
  })
})

describe("a shared outlier unit", () => {
  it("makes raw rows of unrelated nets the same, and does not move the guarded number", async () => {
    const { rows, guarded, before } = await sharedOutlier(pairOf(untrained, runtime), seeds)
    expect(rows).toBeGreaterThan(0.999)
    expect(Math.abs(guarded - before)).toBeLessThan(0.05)
  })

  it("does move word means whose units are not scaled", async () => {
    const { guarded, before } = await sharedOutlier(pairOf(untrained, runtime), seeds, "words")
    expect(guarded - before).toBeGreaterThan(0.9)
  })
})

describe("agreement", () => {
  it("on words is found by every measure, in and beyond categories", async () => {
    const found = await measured(trained)
    expect(permutationP(found.full, found.nulls.full)).toBeLessThan(0.02)
    expect(permutationP(found.full, found.nulls.fullWithin)).toBeLessThan(0.02)
    expect(permutationP(found.within, found.nulls.within)).toBeLessThan(0.02)
    expect(permutationP(found.rsa, found.nulls.rsa)).toBeLessThan(0.02)
    expect(permutationP(found.knn, found.nulls.knn)).toBeLessThan(0.02)
  })

  it("on categories alone is not agreement on words", async () => {
    const found = await measured({ category: 1.5, own: 1, frame: 1 })
    expect(permutationP(found.full, found.nulls.full)).toBeLessThan(0.02)
    expect(permutationP(found.full, found.nulls.fullWithin)).toBeGreaterThan(0.05)
    expect(permutationP(found.within, found.nulls.within)).toBeGreaterThan(0.05)
    expect(Math.abs(mean(found.nulls.fullWithin) - found.full)).toBeLessThan(0.1)
  })

  it("is compared with the best of the reference pairs on the same halves", async () => {
    const halved = async (parts: Parts, seed: number) => {
      const pair = pairOf(parts, runtime, seed)
      const grams = await middleGrams(pair, "target")
      return {
        full: ckaGrams([grams[0]], [grams[1]]).data[0]!,
        within: withinCategoryCka([grams[0]], [grams[1]], table.wordCategory).data[0]!,
        halves: halvesOf(grams, table.wordCategory, { seed: 5, draws: 100 }),
      }
    }
    const [own, twin, other] = [await halved(trained, 1), await halved(untrained, 2), await halved(trained, 3)]
    expect(advantage(own, [twin]).low).toBeGreaterThan(0)
    expect(advantage(own, [twin]).estimate).toBeCloseTo(own.full - twin.full, 12)
    expect(advantage(own, [twin, other]).low).toBeLessThan(0)
    expect(advantage(own, [twin], "within").estimate).toBeCloseTo(own.within - twin.within, 12)
    expect(advantage(own, [own])).toEqual({ estimate: 0, low: 0, high: 0 })
    const [low, high] = percentileInterval(own.halves.full)
    expect(low < own.full && own.full < high).toBe(true)
  })
})

describe("the planted code", () => {
  const planted = (pair: Pair, strength: number) => plantedCode(pair, size, seeds, { latents: 10, strength })

  it("is found, and not where it is too weak", async () => {
    const found = await planted(pairOf(untrained, runtime), 1)
    expect(found.low).toBeGreaterThan(found.nullHigh)
    for (const strength of [0, 0.02]) {
      const weak = await planted(pairOf(untrained, runtime), strength)
      expect(weak.low).toBeLessThan(weak.nullHigh)
    }
  })
})

describe("preparation", () => {
  it("does not see a rotation, a stretch or a shift, in its own space", () => {
    expect(Math.abs(turnedSelf(pairOf(trained, runtime).left, seeds) - 1)).toBeLessThan(1e-9)
    const stretched = (x: Matrix) => ({ ...x, data: x.data.map((v, at) => (at % 40 === 0 ? 3 * v : v)) })
    expect(turnedSelf(pairOf(trained, runtime).left, seeds, stretched)).toBeLessThan(1 - 1e-3)
  })

  it("takes frames away from word means, and leaves out what varies most", async () => {
    const { left } = pairOf(untrained, runtime)
    const x = left.at("target", 0)
    const words = prepare("words", x, table)
    const other = prepare(
      "words",
      { dims: x.dims, data: x.data.map((v, at) => v + 7 * table.frame[Math.floor(at / 40)]!) },
      table,
    )
    expect(words.dims).toEqual([60, 40])
    words.data.forEach((v, i) => {
      expect(Math.abs(other.data[i]! - v)).toBeLessThan(1e-5)
    })
    expect(prepare("words-cut", x, table).dims).toEqual([60, 39])
    expect(prepare("rows-cut", x, table).dims).toEqual([300, 39])
    const gram = await gramAt(left, "target", 0, runtime)
    expect(gram.dims).toEqual([60, 60])
  })

  it("keeps the band of rearranged words around 0", async () => {
    const twins = await measured(untrained)
    expect(quantile(twins.nulls.full, 0.025)).toBeLessThan(0)
    expect(quantile(twins.nulls.full, 0.975)).toBeGreaterThan(0)
  })
})
