import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { chain, geary, grid, moran, moranTest, networkOfEdges } from "../../src/index.js"

describe("Moran's I and Geary's C", () => {
  it("are spdep's on three nodes with symmetric weights", () => {
    // w_ij and w_ji enter every sum together, so a symmetric mean gives the same as the published asymmetric matrix
    // without its diagonal; by hand for x = (0, 1, 3), w = (1, 2, 0.5).
    const network = networkOfEdges(3, [
      [0, 1, 1],
      [0, 2, 2],
      [1, 2, 0.5],
    ])
    const x = [0, 1, 3]
    const z = x.map((value) => value - 4 / 3)
    const square = z.reduce((sum, value) => sum + value * value, 0)
    const cross = 1 * z[0]! * z[1]! + 2 * z[0]! * z[2]! + 0.5 * z[1]! * z[2]!
    expect(moran(x, network)).toBeCloseTo(((3 / 7) * 2 * cross) / square, 12)
    const apart = 1 * 1 + 2 * 9 + 0.5 * 4
    expect(geary(x, network)).toBeCloseTo((2 * 2 * apart) / (2 * 7 * square), 12)
  })

  it("of a checkerboard are −1 by sides and −1/15 with corners; of a gradient 6/7 and 0.790476", () => {
    const board = Array.from({ length: 64 }, (_, i) => (Math.floor(i / 8) + (i % 8)) % 2)
    expect(moran(board, grid(64, 8, "rook"))).toBeCloseTo(-1, 12)
    expect(moran(board, grid(64, 8))).toBeCloseTo(-1 / 15, 12)
    const rows = Array.from({ length: 64 }, (_, i) => Math.floor(i / 8))
    expect(moran(rows, grid(64, 8, "rook"))).toBeCloseTo(6 / 7, 12)
    expect(moran(rows, grid(64, 8))).toBeCloseTo(0.790476, 6)
  })

  it("of noise have the mean −1/(N − 1) and 1, and p is uniform", () => {
    const network = grid(100)
    const rng = new Rng(1)
    const ps: number[] = []
    let sum = 0
    let gearys = 0
    for (let k = 0; k < 200; k++) {
      const map = Float64Array.from({ length: 100 }, () => rng.normal())
      const { value, p } = moranTest(map, network, { seed: k, draws: 99 })
      sum += value
      gearys += geary(map, network)
      ps.push(p)
    }
    expect(Math.abs(sum / 200 + 1 / 99)).toBeLessThan(0.015)
    expect(Math.abs(gearys / 200 - 1)).toBeLessThan(0.02)
    expect(ps.filter((p) => p <= 0.1).length / 200).toBeLessThan(0.17)
    expect(ps.filter((p) => p <= 0.1).length / 200).toBeGreaterThan(0.04)
  })

  it("find a planted map", () => {
    const map = Array.from({ length: 400 }, (_, i) => Math.sin(Math.floor(i / 20) / 3) + Math.cos((i % 20) / 4))
    expect(moranTest(map, grid(400), { seed: 1, draws: 199 }).p).toBe(1 / 200)
  })

  it("refuse a map without variance, of other size, or with holes", () => {
    for (const map of [
      [1, 1, 1],
      [1, 2],
      [1, 2, Number.NaN],
    ]) {
      expect(() => moran(map, chain(3))).toThrow(/has no spatial autocorrelation/)
    }
  })

  it("a grid's last row may be shorter", () => {
    const network = grid(7, 3)
    expect(network.nodes).toBe(7)
    // Sides 4 + 4, corners 4; then node 6 with 3 and 4.
    expect(network.edges).toBe(2 + 2 + 3 + 4 + 2)
  })
})
