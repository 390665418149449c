import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  againstNull,
  clustering,
  components,
  degrees,
  lattice,
  networkOfEdges,
  normalisedRichClub,
  paths,
  rewire,
  smallWorld,
} from "../../src/index.js"
import { graph, oracle, plain, weighted } from "../oracle.js"
import { edgeList, networks, ringLattice } from "../support.js"

/** Networks in which edges can move. */
const loose = networks.filter(({ nodes, edges }) => nodes > 7 && edges > 6 && edges < (nodes * (nodes - 1)) / 5)

describe.each([
  ["rewired", (network: Parameters<typeof rewire>[0], seed: number) => rewire(network, { seed, swaps: 2 })],
  ["as a lattice", (network: Parameters<typeof rewire>[0], seed: number) => lattice(network, { seed, tries: 5 })],
])("%s", (_, change) => {
  it("has the same degrees and as many edges, no loops, none twice, and is the same for a seed", () => {
    fc.assert(
      fc.property(loose, fc.nat(1000), (network, seed) => {
        const made = (() => {
          try {
            return change(network, seed)
          } catch (error) {
            expect(error).toMatchObject({ tag: "NotRewired" })
            return undefined
          }
        })()
        if (made === undefined) return
        expect(degrees(made)).toEqual(degrees(network))
        expect(made.edges).toBe(network.edges)
        // networkOfEdges refuses loops and repetitions.
        expect(networkOfEdges(made.nodes, edgeList(made))).toEqual(made)
        expect(change(network, seed)).toEqual(made)
      }),
      { numRuns: 60 },
    )
  })

  it("keeps the weights, on other edges", () => {
    const network = weighted(graph("miserables"))
    const made = change(network, 5)
    expect([...made.weights!].sort()).toEqual([...network.weights!].sort())
    expect(made.weights).not.toEqual(network.weights)
  })
})

describe("rewiring", () => {
  it("takes the clustering away, to what the degrees alone would give", () => {
    const ring = ringLattice(500, 10)
    const expected = 10 / 500
    for (const seed of [1, 2, 3]) {
      const { average } = clustering(rewire(ring, { seed }))
      expect(average).toBeGreaterThan(expected / 2)
      expect(average).toBeLessThan(2 * expected)
    }
  })

  it("draws every network of the degrees equally often: six nodes in a ring, or in two triangles", () => {
    const ring = ringLattice(6, 2)
    const counts = { ring: 0, triangles: 0 }
    for (let seed = 0; seed < 2000; seed++) {
      counts[components(rewire(ring, { seed, swaps: 20 })).sizes.length === 1 ? "ring" : "triangles"]++
    }
    // 60 labelled rings, 10 pairs of labelled triangles; five standard deviations.
    expect(Math.abs(counts.triangles / 2000 - 1 / 7)).toBeLessThan(5 * Math.sqrt(((1 / 7) * (6 / 7)) / 2000))
  })

  it("keeps a network in one part where that is asked", () => {
    const ring = ringLattice(60, 2)
    for (const seed of [1, 2, 3]) {
      const made = rewire(ring, { seed, connected: true })
      expect(components(made).sizes.length).toBe(1)
      expect(edgeList(made)).not.toEqual(edgeList(ring))
    }
    const free = [1, 2, 3, 4, 5].map((seed) => components(rewire(ring, { seed })).sizes.length)
    expect(Math.max(...free)).toBeGreaterThan(1)
  })

  it("says so where nothing can move", () => {
    const star = networkOfEdges(5, [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
    ])
    expect(() => rewire(star, { seed: 1 })).toThrow(/of 40 swaps of 4 edges only 0/)
    const complete = networkOfEdges(4, [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ])
    expect(() => rewire(complete, { seed: 1 })).toThrow(/of 60 swaps of 6 edges only 0/)
  })
})

describe("a lattice", () => {
  it("of equal degrees is the ring lattice", () => {
    const ring = ringLattice(200, 8)
    const made = lattice(rewire(ring, { seed: 1 }), { seed: 1 })
    expect(clustering(made).average).toBe(clustering(ring).average)
    expect(paths(made).length).toBe(paths(ring).length)
  })

  it.each(oracle.nulls.graphs.map((each) => [each.name, each] as const))(
    "clusters at least as much as five iterations of bctpy's: %s",
    (_, wanted) => {
      const network = plain(wanted)
      const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length
      const ours = [1, 2, 3, 4, 5].map((seed) => clustering(lattice(network, { seed })).average)
      expect(mean(ours)).toBeGreaterThanOrEqual(mean(wanted.lattice_clustering) - 0.005)
      expect(paths(lattice(network, { seed: 1 })).length).toBeGreaterThan(paths(rewire(network, { seed: 1 })).length)
    },
  )

  it("keeps degrees that leave little room", () => {
    // Threshold graphs, which only one network has: nothing can be laid out anew but what is there.
    for (const nodes of [6, 9, 20]) {
      const pairs = Array.from({ length: nodes }, (_, i) =>
        Array.from({ length: nodes - i - 1 }, (_, d) => [i, i + 1 + d] as const),
      ).flat()
      const network = networkOfEdges(
        nodes,
        pairs.filter(([i, j]) => i + j < nodes),
      )
      const made = lattice(network, { seed: 1 })
      expect(edgeList(made)).toEqual(edgeList(network))
    }
  })
})

describe("against a null", () => {
  it("gives mean, deviation, z and p, never 0", () => {
    expect(againstNull(3, [1, 2, 3])).toMatchObject({ value: 3, mean: 2, deviation: 1, z: 1, p: 0.5 })
    expect(againstNull(9, [1, 2, 3]).p).toBe(0.25)
    expect(againstNull(0, [1, 2, 3], "lower").p).toBe(0.25)
    expect(againstNull(0, [1, 2, 3], "both").p).toBe(0.5)
    expect(againstNull(2, [2, 2]).z).toBeNaN()
    expect(() => againstNull(1, [])).toThrow(/no draws of a null model/)
  })
})

describe("small-world measures", () => {
  it("of karate are those of the literature", () => {
    const found = smallWorld(plain(graph("karate")), { seed: 1, draws: 100 })
    expect(found.sigmaTransitivity).toBeGreaterThan(0.9)
    expect(found.sigmaTransitivity).toBeLessThan(1.2)
    expect(found.omega).toBeGreaterThan(-0.35)
    expect(found.omega).toBeLessThan(0.15)
    expect(found.connected).toBe(1)
  })

  it("tell a lattice, a small world and a random network apart", () => {
    const ring = ringLattice(200, 8)
    const edges = edgeList(ring)
    const world = networkOfEdges(
      200,
      edges.map(([i, j]): [number, number] => (j === i + 1 && i % 5 === 0 && i < 100 ? [i, i + 100] : [i, j])),
    )
    const [a, b, c] = [ring, world, rewire(ring, { seed: 9 })].map((network) =>
      smallWorld(network, { seed: 1, draws: 20 }),
    ) as [ReturnType<typeof smallWorld>, ReturnType<typeof smallWorld>, ReturnType<typeof smallWorld>]
    expect(a.omega).toBeLessThan(-0.4)
    expect(c.omega).toBeGreaterThan(0.7)
    expect(b.omega).toBeGreaterThan(a.omega)
    expect(b.sigma).toBeGreaterThan(5)
    expect(Math.abs(c.sigma - 1)).toBeLessThan(0.25)
    for (const { propensity } of [a, b, c]) expect(Math.abs(propensity - 0.5)).toBeLessThanOrEqual(0.5)
    expect(a.ceiling).toBeCloseTo(199 / 8, 10)
    expect(() => smallWorld(ring, { seed: 1, draws: 0 })).toThrow(/no draws/)
  })
})

describe("a rich club against rewired networks", () => {
  it("is found where it was planted, and not in a network without", () => {
    // Twenty hubs joined to each other, and each to fifteen of 300 others.
    const hubs = Array.from({ length: 20 }, (_, i) => Array.from({ length: i }, (_, j) => [j, i] as const)).flat()
    const others = Array.from({ length: 300 }, (_, i) => [i % 20, 20 + i] as const)
    const ring = Array.from({ length: 300 }, (_, i) => [20 + i, 20 + ((i + 1) % 300)] as const)
    const planted = networkOfEdges(320, [...hubs, ...others, ...ring])
    const at = (curve: ReturnType<typeof normalisedRichClub>) => curve.at(-1)!
    const found = at(normalisedRichClub(planted, { seed: 1, draws: 40 }))
    expect(found).toMatchObject({ members: 20 })
    expect(found.phi.p).toBeLessThan(0.05)
    expect(found.normalised).toBeGreaterThan(1.2)
    const random = normalisedRichClub(rewire(planted, { seed: 2 }), { seed: 1, draws: 40 })
    expect(Math.abs(at(random).normalised - 1)).toBeLessThan(0.15)
  })
})
