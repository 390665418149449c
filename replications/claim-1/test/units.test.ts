import { mean, meanDifference, randomDirection, unit } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { standardise } from "@llm-fmri/replicate"
import { describe, expect, it } from "vitest"
import { agreement, bandOf } from "../src/agreement.js"
import { wordMeans } from "../src/decoding.js"
import { detection } from "../src/planted.js"
import { randomSpread } from "../src/random-spread.js"
import { rowHalves } from "../src/row-halves.js"
import { type Direction, directionAuc, spreadNull, spreadOf, spreadRatios } from "../src/spread.js"
import { activations, crossed, distributed, local } from "./support/synthetic.js"

const table = crossed()
const units = 600
const options = { seed: 1, halves: 20, permutations: 60 }
const compare = (x: ReturnType<typeof activations>) => agreement(standardise(x, table.frame), table, options)

describe("units in halves of the words", () => {
  it("a code that all units share a little: the top 20 hardly replicate, and no more than r leads one to expect", () => {
    const found = compare(activations(table, units, 2, { code: distributed(units, 0.3, 3) }))
    expect(mean(found.overlap)).toBeLessThan(0.2)
    expect(mean(found.r)).toBeGreaterThan(0.2)
    expect(Math.abs(mean(found.overlap) - mean(found.expected))).toBeLessThan(0.06)
  })

  it("a code of a few units: the top 20 replicate, far beyond what r leads one to expect", () => {
    const found = compare(activations(table, units, 2, { code: local(20, 3) }))
    expect(mean(found.overlap)).toBeGreaterThan(0.9)
    expect(mean(found.overlap) - mean(found.expected)).toBeGreaterThan(0.2)
    expect(bandOf("permuted", mean(found.overlap), found.nullOverlap).p).toBeLessThan(0.02)
  })

  it("no code: overlap and r lie within permuted labels", () => {
    const found = compare(activations(table, units, 8))
    const [overlap, r] = [bandOf("", mean(found.overlap), found.nullOverlap), bandOf("", mean(found.r), found.nullR)]
    expect(overlap.p).toBeGreaterThan(0.05)
    expect(r.p).toBeGreaterThan(0.05)
    expect(Math.abs(overlap.mean - 20 / units)).toBeLessThan(0.02)
  })

  it("halves of stimuli agree on labels that mean nothing, halves of words do not", () => {
    const x = standardise(activations(table, units, 8), table.frame)
    const { permuted } = rowHalves(x, table, { seed: 1, halves: 5, deals: 4 })
    const { nullOverlap } = agreement(x, table, options)
    expect(mean(nullOverlap)).toBeLessThan(0.06)
    expect(permuted).toBeGreaterThan(5 * mean(nullOverlap))
  })

  it("shared prefixes make raw units seem selective again and again; frame-centred ones they do not touch", () => {
    // Most units follow the frame and hide; the few that do not are the top 20 of every half, whatever the labels are.
    const x = activations(table, units, 8, { prefix: (unit) => (unit % 10 === 0 ? 0 : 10) })
    const [raw, centred] = [agreement(x, table, options), compare(x)]
    expect(mean(raw.nullOverlap)).toBeGreaterThan(4 * mean(centred.nullOverlap))
    expect(mean(raw.overlap)).toBeGreaterThan(4 * mean(centred.overlap))
    expect(mean(centred.nullOverlap)).toBeLessThan(0.06)
  })

  it("fewer words a half, less overlap", () => {
    const x = standardise(activations(table, units, 2, { code: local(20, 1.5) }), table.frame)
    const [few, all] = [3, 10].map((perHalf) => mean(agreement(x, table, { seed: 1, halves: 20, perHalf }).overlap))
    expect(few).toBeLessThan(0.7 * all!)
  })
})

describe("planted units", () => {
  it("are found when strong, missed when weak, and the curve between rises", () => {
    const x = standardise(activations(table, units, 4), table.frame)
    const { permuted } = detection(x, table, { shifts: [0, 0.25, 1, 3], halves: 3, rng: new Rng(1) })
    expect(permuted[0]).toBeLessThan(0.05)
    expect(permuted[1]).toBeLessThan(0.1)
    expect(permuted[2]).toBeGreaterThan(permuted[1]!)
    expect(permuted[3]).toBe(1)
  })

  it("are lost among units that are selective by themselves", () => {
    const x = standardise(activations(table, units, 4, { code: local(40, 5) }), table.frame)
    const found = detection(x, table, { shifts: [2], halves: 2, rng: new Rng(1) })
    expect(found.true[0]).toBeLessThan(0.7)
    expect(found.permuted[0]).toBeGreaterThan(0.9)
  })
})

describe("spread of a direction", () => {
  const direction: Direction = (x, members, rows) => unit(meanDifference(x, members, rows))

  const spread = (code: ReturnType<typeof distributed>) => {
    const means = wordMeans(activations(table, units, 2, { code }), table)
    const seeds = Array.from({ length: 20 * table.categories.length }, (_, draw) => draw)
    return spreadOf(means, table, { random: randomSpread(means, seeds), direction })
  }

  it("a code of all units is as spread as a random direction", async () => {
    const found = await spread(distributed(units, 0.5, 3))
    const ratio = mean(spreadRatios(found, "difference"))
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1)
    expect(spreadNull(found, 1, "").mean).toBeCloseTo(1, 9)
  })

  it("a code of a few units is not", async () => {
    const found = await spread(local(20, 6))
    const ratio = mean(spreadRatios(found, "difference"))
    expect(ratio).toBeLessThan(0.5)
    expect(spreadNull(found, ratio, "").p).toBeLessThan(0.05)
  })

  it("and it reads held-out words, unlike a random direction that is just as spread, or one of labels that mean nothing", () => {
    const x = activations(table, units, 2, { code: distributed(units, 0.3, 3) })
    expect(mean(directionAuc(x, table, direction))).toBeGreaterThan(0.9)
    const random: Direction = (rows, members, chosen) => randomDirection(direction(rows, members, chosen), 4)
    expect(Math.abs(mean(directionAuc(x, table, random)) - 0.5)).toBeLessThan(0.15)
    expect(Math.abs(mean(directionAuc(activations(table, units, 2), table, direction)) - 0.5)).toBeLessThan(0.15)
  })
})
