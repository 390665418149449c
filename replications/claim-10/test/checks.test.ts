import type { Matrix } from "@llm-fmri/analysis"
import { correlations, embeddingLayout } from "@llm-fmri/connectome"
import { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { checkMeasurement, mapsShown, smoothingCurve } from "../src/checks.js"
import { correlationLayout, layoutMoran } from "../src/embedded.js"
import { halvesInside } from "../src/laid-out.js"
import { expectedOf, indexLayouts, mapsOf } from "../src/net.js"
import { largestZ, orderNull } from "../src/order-null.js"
import { inRandomOrder, plantedZ, withMap } from "../src/planted.js"
import { sizes } from "../src/settings.js"

const seed = (...names: (string | number)[]) => deriveSeed(1, ...names)
const rng = (...names: (string | number)[]) => new Rng(seed(...names))
const around = { seed, rng, signal: new AbortController().signal }
const size = { ...sizes(true), coarseOrders: 100 }

const [count, perCategory, units] = [4, 12, 225]
const table = {
  categories: ["a", "b", "c", "d"],
  wordCategory: Int32Array.from({ length: count * perCategory }, (_, word) => Math.floor(word / perCategory)),
}
const words = table.wordCategory.length

/** Words by units: noise, and a random code of each category in the units. */
function madeUp(code = 0.7) {
  const lot = rng("made up")
  const codes = Float64Array.from({ length: count * units }, () => code * lot.normal())
  const data = Float64Array.from({ length: words * units }, (_, at) => {
    const [word, unit] = [Math.floor(at / units), at % units]
    return codes[table.wordCategory[word]! * units + unit]! + lot.normal()
  })
  return { dims: [words, units], data }
}

describe("checks of the measurement", () => {
  it("find a planted map and no scrambled or weak one", async () => {
    const checks = await checkMeasurement(madeUp(), table, size, around)
    expect(Math.max(checks.strong.chain, checks.strong.grid)).toBeLessThanOrEqual(0.05)
    expect(checks.region).toBeLessThanOrEqual(0.05)
    expect(checks.scrambled).toBeLessThanOrEqual(0.2)
    expect(checks.weak).toBeLessThanOrEqual(0.2)
    expect(checks.noise).toBeGreaterThan(0.8)
    const [none, ...rest] = checks.sweep
    expect(none!.found.grid).toBeLessThanOrEqual(0.3)
    expect(rest.at(-1)!.found).toEqual({ chain: 1, grid: 1 })
    expect(rest.at(-1)!.I.grid).toBeGreaterThan(none!.I.grid + 0.2)
  })

  it("say how smoothing alone raises I, and what a map looks like", () => {
    const curve = smoothingCurve(madeUp(), table, size, around)
    expect(curve[0]!.own).toBeCloseTo(0, 1)
    const at2 = curve.find(({ sd }) => sd === 2)!
    expect(at2.own).toBeGreaterThan(0.8)
    expect(Math.abs(at2.own - at2.noise[0]!)).toBeLessThan(0.1)
    expect(curve[0]!.planted).toBeGreaterThan(0.2)
    const shown = mapsShown(madeUp(), table, around)
    expect([shown.own.length, shown.planted.length, shown.columns]).toEqual([225, 225, 15])
    expect(Array.from(shown.scrambled).sort()).toEqual(Array.from(shown.planted).sort())
  })

  it("give the smallest map a z that random orders don't have", () => {
    const maps = mapsOf(madeUp(), table)
    const on = indexLayouts(units)
    const test = orderNull(maps, [on.grid], { seed: 1, draws: 200 })
    const columns = maps.map((_, c) => c)
    const expected = columns.map((column) => expectedOf(test, column))
    const z = (I: number) => plantedZ(maps, on.grid, expected, I, { seed: 2, draws: 60 })
    const mean = (list: Float64Array) => list.reduce((a, b) => a + b, 0) / list.length
    const deviation = expected[0]!.deviation
    expect(mean(z(0.4)) * deviation).toBeCloseTo(0.4, 1)
    expect(Math.abs(mean(z(0)) - mean(largestZ(test, columns).draws))).toBeLessThan(0.4)
  })
})

describe("a layout of their own", () => {
  const halves = halvesInside(table.wordCategory, 1)

  it("halves every category", () => {
    for (const half of halves)
      for (let c = 0; c < count; c++)
        expect(Array.from(half).filter((word) => table.wordCategory[word] === c).length).toBe(perCategory / 2)
    expect(new Set([...halves[0], ...halves[1]]).size).toBe(words)
  })

  it("makes a code smooth that index order does not show, and noise hardly", () => {
    const score = (x: Matrix) => Array.from(layoutMoran({ x, halves, category: table.wordCategory, categories: count }))
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length
    expect(mean(score(madeUp(1)))).toBeGreaterThan(0.3)
    expect(Math.abs(mean(score(madeUp(0))))).toBeLessThan(0.1)
    // Numbering units anew changes nothing but who is named first.
    const [plain, renumbered] = [score(madeUp(1)), score(inRandomOrder(madeUp(1), 3))]
    plain.forEach((value, c) => {
      expect(renumbered[c]).toBeCloseTo(value, 6)
    })
  })

  it("has the places of embeddingLayout", async () => {
    const runtime = await Runtime.start({ threads: 1 })
    const x = madeUp(1)
    const { r } = await correlations(x, { runtime })
    await runtime.close()
    const [places, expected] = [correlationLayout(x), embeddingLayout(r, units)]
    for (const axis of [0, 1]) {
      const along = ({ data }: { data: Float64Array }) => data.filter((_, at) => at % 2 === axis)
      const sign = Math.sign(along(places).reduce((sum, value, u) => sum + value * along(expected)[u]!, 0))
      along(places).forEach((value, u) => {
        expect(sign * value).toBeCloseTo(along(expected)[u]!, 4)
      })
    }
  })

  it("plants maps where it says", () => {
    const zero = { dims: [words, units], data: new Float64Array(words * units) }
    const { data } = withMap(zero, table.wordCategory, 15, 2, 1)
    const own = data.subarray(0, units)
    expect(Math.max(...own)).toBeLessThanOrEqual(2)
    expect(Math.max(...own)).toBeGreaterThan(1.7)
    expect(own.filter((value) => value > 1).length).toBeLessThan(60)
  })
})
