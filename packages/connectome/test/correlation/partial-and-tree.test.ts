import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { components, partialCorrelations, thresholdByDensity } from "../../src/index.js"
import { oracle } from "../oracle.js"
import { edgeList, expectNear } from "../support.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

describe("partial correlations", () => {
  it.each(oracle.nulls.partials.map((each) => [each.x.length, each.x[0]!.length, each] as const))(
    "are scikit-learn's and numpy's: %i samples of %i units",
    async (n, p, wanted) => {
      const x = { dims: [n, p], data: Float64Array.from(wanted.x.flat()) }
      const found = await partialCorrelations(x, { runtime })
      expect(found.shrinkage).toBeCloseTo(wanted.shrinkage, 10)
      expectNear(found.r, wanted.ledoit_wolf, 2e-7)
      expectNear((await partialCorrelations(x, { runtime, shrinkage: 0.3 })).r, wanted["at_0.3"], 2e-7)
      const plain = partialCorrelations(x, { runtime, shrinkage: 0 })
      if (wanted.at_0 === null) await expect(plain).rejects.toMatchObject({ tag: "NoInverse" })
      else expectNear((await plain).r, wanted.at_0, 2e-7)
      const none = await partialCorrelations(x, { runtime, shrinkage: 1 })
      expect(none.r.reduce((sum, value) => sum + Math.abs(value), 0)).toBe(p)
    },
  )

  it("of a chain join its neighbours only, where plain correlations join all", async () => {
    const [n, p] = [4000, 5]
    const rng = new Rng(1)
    const data = new Float64Array(n * p)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < p; j++) data[i * p + j] = (j === 0 ? 0 : 0.9 * data[i * p + j - 1]!) + rng.normal()
    }
    const { r } = await partialCorrelations({ dims: [n, p], data }, { runtime, shrinkage: 0 })
    for (let i = 0; i < p; i++) {
      for (let j = i + 1; j < p; j++) {
        if (j === i + 1) expect(r[i * p + j]).toBeGreaterThan(0.4)
        else expect(Math.abs(r[i * p + j]!)).toBeLessThan(0.06)
      }
    }
  })

  it("leave constant units out, and refuse a share that is none", async () => {
    const x = { dims: [4, 3], data: Float64Array.of(1, 5, 2, 2, 5, 1, 3, 5, 7, 4, 5, 1) }
    const found = await partialCorrelations(x, { runtime })
    expect([...found.units, ...found.constant]).toEqual([0, 2, 1])
    await expect(partialCorrelations(x, { runtime, shrinkage: 2 })).rejects.toMatchObject({ tag: "BadShrinkage" })
  })
})

describe("a threshold with the tree as its backbone", () => {
  it("has networkx's maximum spanning tree and the strongest others", () => {
    for (const { nodes, density, r, tree, edges } of oracle.nulls.trees) {
      const network = thresholdByDensity(r, nodes, { density, backbone: "tree" })
      expect(edgeList(network)).toEqual(edges)
      const least = (nodes - 1) / ((nodes * (nodes - 1)) / 2)
      expect(edgeList(thresholdByDensity(r, nodes, { density: least, backbone: "tree" }))).toEqual(tree)
      expect(components(network).largest).toBe(1)
      expect(() => thresholdByDensity(r, nodes, { density: least / 2, backbone: "tree" })).toThrow(/more than the/)
    }
  })

  it("takes the first of equal pairs, keeps r as weights, and says where no tree of positive pairs is", () => {
    const even = new Float32Array(16).fill(0.5)
    const network = thresholdByDensity(even, 4, { density: 0.5, backbone: "tree", weighted: true })
    expect(edgeList(network)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
    ])
    expect([...network.weights!]).toEqual(new Array(6).fill(0.5))
    const apart = Float32Array.of(1, 0.5, -0.5, 0.5, 1, -0.5, -0.5, -0.5, 1)
    expect(() => thresholdByDensity(apart, 3, { density: 1, backbone: "tree" })).toThrow(/do not join all 3 nodes/)
  })
})

describe("a signed threshold", () => {
  it("takes the largest |r| and keeps the signs", () => {
    const r = Float32Array.of(1, 0.5, -0.75, 0.5, 1, 0.25, -0.75, 0.25, 1)
    const { neighbours, weights } = thresholdByDensity(r, 3, { density: 2 / 3, sign: "signed" })
    expect([...neighbours]).toEqual([1, 2, 0, 0])
    expect([...weights!]).toEqual([0.5, -0.75, 0.5, -0.75])
    expect([...thresholdByDensity(r, 3, { density: 1 / 3, sign: "absolute", weighted: true }).weights!]).toEqual([
      0.75, 0.75,
    ])
  })
})
