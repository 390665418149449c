import { groupMeans, type HeldOutMap, type Matrix, percentileInterval } from "@llm-fmri/analysis"
import { describe, expect, it } from "vitest"
import { accuracy, accuracyNull, decode, hitsOf, mapOf } from "../src/decoding.js"
import { rowHits, splitWarning } from "../src/rows.js"
import { activations, crossed, distributed, local } from "./support/synthetic.js"

const table = crossed(4, 15)
const units = 80
const means = (x: Matrix) => groupMeans(x, table.word)
const noise = means(activations(table, units, 7))
const coded = means(activations(table, units, 8, { code: distributed(units, 0.6, 2) }))

describe("decoding of words", () => {
  it("reads a code that no unit carries alone, and a local one as well", async () => {
    for (const code of [distributed(units, 0.6, 2), local(5, 3)]) {
      const x = means(activations(table, units, 8, { code }))
      expect(accuracy(await hitsOf(await mapOf(x, table), table))).toBeGreaterThan(0.8)
    }
  })

  it("chooses the layer that training words read best", async () => {
    const found = await decode([0, 1, 2], (layer) => (layer === 1 ? coded : noise), table, { seed: 1, inner: 2 })
    expect(found.chosen).toEqual([1, 1, 1, 1, 1])
    expect(found.chosenHits).toEqual(found.hits[1])
    expect(accuracy(found.hits[0]!)).toBeLessThan(0.5)
  })

  it("counts words as guesses where all of them are the same", async () => {
    const same = { dims: noise.dims, data: new Float64Array(noise.data.length).fill(3) }
    const found = await decode([0], () => same, table, { seed: 1, inner: 2 })
    expect(accuracy(found.chosenHits)).toBeCloseTo(1 / 4, 12)
  })

  it("holds noise within the band of permuted labels, and a code above it", async () => {
    const maps = (await Promise.all([noise, coded].map((x) => mapOf(x, table)))) as HeldOutMap[]
    const draws = await accuracyNull(maps, table, { seed: 1, draws: 60 })
    const [, high] = percentileInterval(draws)
    const [none, found] = await Promise.all(maps.map(async (map) => accuracy(await hitsOf(map, table))))
    expect(none).toBeLessThanOrEqual(high)
    expect(found).toBeGreaterThan(high)
    // The largest over layers, not one layer's.
    const one = await accuracyNull(maps.slice(0, 1), table, { seed: 1, draws: 60 })
    expect(draws.every((largest, b) => largest >= one[b]!)).toBe(true)
  })
})

describe("probes of stimuli", () => {
  const x = activations(table, units, 8, { code: distributed(units, 0.6, 2) })
  const options = { seed: 1, inner: 2, penalties: [0.01] } as const

  it("refuse folds in which a word is on both sides", async () => {
    const fold = table.fold.slice()
    fold[0] = (fold[0]! + 1) % 5
    const run = () => rowHits([x], { ...table, fold }, { ...options, runtime: undefined as never })
    await expect(run()).rejects.toMatchObject({ tag: "GroupLeak" })
  })

  it("know labels that mean nothing where a word is on both sides, and only there", async () => {
    const { grouped, ungrouped } = await splitWarning(x, table, 3)
    expect(grouped.permuted).toBeLessThan(0.45)
    expect(ungrouped.permuted).toBeGreaterThan(0.6)
    expect(ungrouped.true).toBeGreaterThanOrEqual(grouped.true)
  })
})
