import { dPrime } from "@llm-fmri/analysis"
import { chain, grid, gridLayout, moran, moranTest, smoother } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { selectivityMaps } from "../src/maps.js"
import { edgeList, familyP, neighbourMean, orderNull, standardised } from "../src/order-null.js"
import { largestPatch, patchNull, topCount } from "../src/patch.js"

const normals = (count: number, seed: number) => {
  const rng = new Rng(seed)
  return Float64Array.from({ length: count }, () => rng.normal())
}

describe("maps", () => {
  const x = { dims: [20, 7], data: normals(140, 1) }
  const category = Int32Array.from({ length: 20 }, (_, word) => word % 3)

  it("are d′ of each category against the rest", () => {
    selectivityMaps(x, category, 3).forEach((map, c) => {
      const expected = dPrime(
        x,
        Array.from(category, (own) => own === c),
      )
      map.forEach((value, u) => {
        expect(value).toBeCloseTo(expected[u]!, 10)
      })
    })
  })

  it("count a word as often as it is drawn, and give a dead unit 0", () => {
    const times = Float64Array.from({ length: 20 }, (_, word) => word % 4)
    const rows = Array.from(times).flatMap((count, word) => Array<number>(count).fill(word))
    const data = Float64Array.from(rows.flatMap((row) => Array.from(x.data.subarray(row * 7, row * 7 + 7))))
    for (let at = 0; at < data.length; at += 7) data[at] = 0
    const drawn = { dims: [rows.length, 7], data }
    const dead = { ...x, data: x.data.map((value, at) => (at % 7 === 0 ? 0 : value)) }
    const own = rows.map((row) => category[row]!)
    const [weighted, plain] = [selectivityMaps(dead, category, 3, times), selectivityMaps(drawn, own, 3)]
    weighted.forEach((map, c) => {
      map.forEach((value, u) => {
        expect(value).toBeCloseTo(plain[c]![u]!, 10)
      })
      expect(map[0]).toBe(0)
    })
  })
})

describe("index layouts", () => {
  const map = normals(100, 2)

  it("give Moran's I as @llm-fmri/connectome has it, and its z", () => {
    const own = orderNull([map], [chain(100), grid(100)], { seed: 1, draws: 400 })
    ;[chain(100), grid(100)].forEach((layout, at) => {
      expect(own.observed[at]).toBeCloseTo(moran(map, layout), 12)
      expect(neighbourMean(standardised(map), edgeList(layout))).toBeCloseTo(moran(map, layout), 12)
      const { z } = moranTest(map, layout, { seed: 5, draws: 400 })
      expect(Math.abs(own.z[at]! - z)).toBeLessThan(0.3)
    })
  })

  it("hold the family's chance of a false finding, and find a smooth map", () => {
    const p = Array.from({ length: 60 }, (_, at) => {
      const maps = Array.from({ length: 5 }, (__, m) => normals(100, 100 + 5 * at + m))
      return Math.min(...familyP(orderNull(maps, [chain(100)], { seed: at, draws: 100 }), [0, 1, 2, 3, 4]))
    })
    expect(p.filter((value) => value <= 0.05).length).toBeLessThanOrEqual(8)
    const maps = [map, smoother(gridLayout(100), { deviation: 2 })(map)]
    const found = familyP(orderNull(maps, [grid(100)], { seed: 1, draws: 200 }), [0, 1])
    expect(found[0]).toBeGreaterThan(0.05)
    expect(found[1]).toBeLessThan(0.01)
  })

  it("give a map that is the same everywhere no I and no z", () => {
    const { observed, z } = orderNull([new Float64Array(9)], [chain(9)], { seed: 1, draws: 10 })
    expect([...observed, ...z]).toEqual([0, 0])
  })
})

describe("patches", () => {
  it("are connected parts of the most selective units", () => {
    expect(largestPatch([9, 8, 0, 7, 1], chain(5), 3)).toBe(2)
    expect(largestPatch([9, 8, 0, 7, 6, 5], chain(6), 5)).toBe(3)
    // Corners touch.
    expect(largestPatch([1, 0, 0, 0, 1, 0, 0, 0, 1], grid(9), 3)).toBe(3)
    expect(largestPatch([1, 0, 0, 0, 1, 0, 0, 0, 1], grid(9, 3, "rook"), 3)).toBe(1)
    expect(topCount(576, 0.05)).toBe(29)
  })

  it("are compared with random orders", () => {
    const block = Float64Array.from({ length: 400 }, (_, u) => (Math.floor(u / 20) < 4 && u % 20 < 5 ? 1 : 0))
    const { own, each, draws } = patchNull([block, normals(400, 3)], grid(400), 20, { seed: 1, draws: 50 })
    expect(each[0]).toBe(20)
    expect(own).toBe(20)
    expect(Math.max(...draws)).toBeLessThan(15)
  })
})
