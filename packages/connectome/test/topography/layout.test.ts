import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  embeddingLayout,
  grid,
  gridLayout,
  type Layout,
  moran,
  nearestNeighbours,
  ontoGrid,
  shuffledLayout,
  smoother,
} from "../../src/index.js"
import { modulesOracle } from "../modules/oracle.js"
import { edgeList, expectNear } from "../support.js"

const wanted = modulesOracle.layouts
const points: Layout = { dims: [40, 2], data: Float64Array.from(wanted.points) }

/** Each axis turned the way the other's goes. */
function turned(found: ArrayLike<number>, like: readonly number[]): number[] {
  const sign = [0, 1].map((axis) => {
    let sum = 0
    for (let i = axis; i < like.length; i += 2) sum += found[i]! * like[i]!
    return Math.sign(sum)
  })
  return Array.from(found, (value, i) => value * sign[i % 2]!)
}

/** Correlations of units whose profiles are cosines around a ring: all eigenvalues come in pairs. */
const ring = (n: number) =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const angle = (2 * Math.PI * (Math.floor(at / n) - (at % n))) / n
    return at % (n + 1) === 0 ? 1 : 0.8 * Math.cos(angle)
  })

describe("embedding layouts", () => {
  it("scaling is the eigenvectors of the centred squared distances, up to sign", () => {
    const { data, dims } = embeddingLayout(wanted.r, wanted.nodes)
    expect(dims).toEqual([wanted.nodes, 2])
    expectNear(turned(data, wanted.scaling), wanted.scaling, 1e-8)
  })

  it("spectral is scikit-learn's up to sign and the length of each axis", () => {
    const found = turned(embeddingLayout(wanted.r, wanted.nodes, { method: "spectral" }).data, wanted.spectral)
    const length = (values: readonly number[], axis: number) =>
      Math.sqrt(values.reduce((sum, value, i) => (i % 2 === axis ? sum + value ** 2 : sum), 0))
    for (const axis of [0, 1]) {
      const only = (values: readonly number[]) =>
        values.filter((_, i) => i % 2 === axis).map((value) => value / length(values, axis))
      expectNear(only(found), only(wanted.spectral), 1e-6)
    }
  })

  it("a ring of units becomes a circle in the right order, though its eigenvalues are equal", () => {
    for (const method of ["scaling", "spectral"] as const) {
      const n = 60
      const { data } = embeddingLayout(ring(n), n, { method })
      const radius = Array.from({ length: n }, (_, i) => Math.hypot(data[2 * i]!, data[2 * i + 1]!))
      for (const each of radius) expect(each / radius[0]!).toBeCloseTo(1, 6)
      const near = edgeList(nearestNeighbours({ dims: [n, 2], data }, { k: 2, mutual: "both" }))
      expect(near.length).toBe(n)
      for (const [i, j] of near) expect([1, n - 1]).toContain(j - i)
    }
  })

  it("distances of scaling are those of the profiles where these lie in a plane; the same every time", () => {
    const n = 25
    const angles = Array.from({ length: n }, (_, i) => (i * i) / 50)
    const r = Float32Array.from({ length: n * n }, (_, at) => Math.cos(angles[Math.floor(at / n)]! - angles[at % n]!))
    const { data } = embeddingLayout(r, n)
    for (const [i, j] of [
      [0, 5],
      [3, 20],
      [11, 12],
    ] as const) {
      const distance = Math.hypot(data[2 * i]! - data[2 * j]!, data[2 * i + 1]! - data[2 * j + 1]!)
      expect(distance).toBeCloseTo(Math.sqrt(2 * (1 - Math.cos(angles[i]! - angles[j]!))), 5)
    }
    expect(embeddingLayout(r, n)).toEqual(embeddingLayout(r, n))
  })

  it("refuse a matrix that is not square, too few units, and an eigenmap of parts", () => {
    expect(() => embeddingLayout([1, 0], 2)).toThrow(/no matrix of 2 by 2/)
    expect(() => embeddingLayout([1, 0, 0, 1], 2)).toThrow(/2 units do not fill 2 dimensions/)
    const parts = Float64Array.from({ length: 36 }, (_, at) =>
      Math.floor(at / 18) === Math.floor((at % 6) / 3) ? 1 : -0.2,
    )
    expect(() => embeddingLayout(parts, 6, { method: "spectral" })).toThrow(/leave the units in parts/)
  })
})

describe("neighbours of scattered points", () => {
  it("are scikit-learn's, either way and mutual", () => {
    expect(edgeList(nearestNeighbours(points, { k: 4 }))).toEqual(wanted.either)
    expect(edgeList(nearestNeighbours(points, { k: 4, mutual: "both" }))).toEqual(wanted.both)
  })

  it("of a grid with sides only are those of the grid, inside; k is in range", () => {
    const network = nearestNeighbours(gridLayout(49, 7), { k: 4, mutual: "both" })
    const inside = edgeList(grid(49, 7, "rook")).filter((ends) =>
      ends.every((i) => i % 7 > 0 && i % 7 < 6 && i > 6 && i < 42),
    )
    expect(edgeList(network)).toEqual(expect.arrayContaining(inside))
    expect(() => nearestNeighbours(gridLayout(3), { k: 3 })).toThrow(/3 nodes do not have 3 nearest/)
    expect(() => nearestNeighbours({ dims: [2, 2], data: new Float64Array(3) })).toThrow(/dims \[2,2\] with 3/)
  })
})

describe("smoothing", () => {
  it("is the kernel's definition on scattered points, and scipy's gaussian_filter on a grid", () => {
    expectNear(smoother(points, { deviation: 0.8, reach: 100 })(wanted.values), wanted.smooth, 1e-12)
    const board = gridLayout(63, 7)
    expectNear(smoother(board, { deviation: 1.2, reach: 12 })(wanted.board), wanted.blurred, 1e-12)
    // What is left out beyond four deviations is seen in the third digit at most.
    expectNear(smoother(board, { deviation: 1.2 })(wanted.board), wanted.blurred, 1e-3)
  })

  it("keeps a constant map, and makes noise as smooth as is known", () => {
    const smooth = smoother(gridLayout(784, 28), { deviation: 1 })
    expectNear(smooth(new Float64Array(784).fill(3)), new Float64Array(784).fill(3), 1e-12)
    const rng = new Rng(1)
    const values = Array.from({ length: 20 }, () =>
      moran(smooth(Float64Array.from({ length: 784 }, () => rng.normal())), grid(784, 28)),
    )
    expect(values.reduce((sum, value) => sum + value, 0) / 20).toBeCloseTo(0.69, 1)
    expect(() => smooth([1])).toThrow(/1 values on a layout of 784/)
    expect(() => smoother(points, { deviation: 0 })).toThrow(/does not smooth/)
  })
})

describe("places", () => {
  const places = ({ data, dims }: Layout) =>
    Array.from({ length: dims[0] }, (_, i) => data.subarray(i * dims[1], (i + 1) * dims[1]).join(" ")).sort()

  it("shuffled are the same places, dealt otherwise, the same for a seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(99), (n, seed) => {
        const layout = gridLayout(n)
        const shuffled = shuffledLayout(layout, { seed })
        expect(places(shuffled)).toEqual(places(layout))
        expect(shuffledLayout(layout, { seed })).toEqual(shuffled)
      }),
    )
  })

  it("pressed onto a grid are the grid's; a grid stays as it is, and a shuffled one becomes whole", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), fc.nat(99), (n, columns, seed) => {
        const layout = gridLayout(n, columns)
        expect(ontoGrid(layout, columns)).toEqual(layout)
        const shuffled = shuffledLayout(layout, { seed })
        expect(ontoGrid(shuffled, columns)).toEqual(shuffled)
      }),
    )
    expect(places(ontoGrid(points))).toEqual(places(gridLayout(40)))
    expect(() => ontoGrid({ dims: [2, 3], data: new Float64Array(6) })).toThrow(/3 dimensions/)
  })
})
