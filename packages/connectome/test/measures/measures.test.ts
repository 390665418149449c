import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clustering, networkOfEdges, paths, richClub } from "../../src/index.js"
import { graph, oracle, plain } from "../oracle.js"
import { edgeList, expectNear, networks, ringLattice } from "../support.js"

describe.each(oracle.graphs)("$name, by networkx, igraph and bctpy", (wanted) => {
  const network = plain(wanted)

  it("has the same triangles and clustering", () => {
    const found = clustering(network)
    expect([...found.triangles]).toEqual(wanted.triangles)
    expectNear(found.local, wanted.local_clustering)
    expectNear([found.average, found.transitivity], [wanted.average_clustering, wanted.transitivity])
  })

  it("has the same paths", () => {
    const { length, connected, diameter, efficiency } = paths(network)
    expectNear(
      [length, connected, diameter, efficiency],
      [wanted.path_length, wanted.connected, wanted.diameter, wanted.efficiency],
    )
  })

  it("has the same rich-club curve", () => {
    expectNear(richClub(network).phi, wanted.rich_club.slice(0, richClub(network).phi.length))
    expect(wanted.rich_club.length).toBeGreaterThanOrEqual(richClub(network).phi.length)
  })
})

describe("known answers", () => {
  it("karate: C, T, L, efficiency; rich club as fractions", () => {
    const karate = plain(graph("karate"))
    const { average, transitivity } = clustering(karate)
    const { length, efficiency } = paths(karate)
    expectNear(
      [average, transitivity, length, efficiency],
      [0.5706384782076823, 0.2556818181818182, 2.408199643493761, 0.4920083184789052],
    )
    const { phi } = richClub(karate)
    const known = [156 / 1122, 154 / 1056, 110 / 462, 78 / 240, 44 / 90, 22 / 42, 0.5, 0.5, 0.5, 6 / 12, 2 / 6, 2 / 6]
    expectNear(phi, [...known, 0, 0, 0, 0])
  })

  it("a ring lattice of 1,000 nodes and 10 neighbours: C = 3(k − 2)/4(k − 1), L = 50.4505", () => {
    const ring = ringLattice(1000, 10)
    expect(clustering(ring).average).toBeCloseTo(2 / 3, 12)
    expect(paths(ring).length).toBeCloseTo(50.4505, 4)
  })

  it("Florentine families: T and L", () => {
    const network = plain(graph("florentine"))
    expect(clustering(network).transitivity).toBeCloseTo(0.19148936, 8)
    expect(paths(network).length).toBeCloseTo(2.48571429, 8)
  })

  it("a balanced binary tree of depth 10: rich club", () => {
    const tree = networkOfEdges(
      2047,
      Array.from({ length: 2046 }, (_, i) => [(i - (i % 2)) / 2, i + 1] as const),
    )
    const { phi } = richClub(tree)
    expectNear(phi, [4092 / (2047 * 2046), 2044 / (1023 * 1022), 2040 / (1022 * 1021)])
  })

  it("networks without edges, and without nodes", () => {
    for (const nodes of [0, 1, 5]) {
      const empty = networkOfEdges(nodes, [])
      expect(clustering(empty)).toMatchObject({ average: 0, transitivity: 0 })
      expect(paths(empty)).toMatchObject({ length: Number.NaN, connected: 0, efficiency: 0 })
      expect(richClub(empty).phi.length).toBe(0)
    }
  })
})

describe("whatever the network", () => {
  it("counting triangles by bits and by marks gives the same: padding with lone nodes changes the way only", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const padded = networkOfEdges(3000, edgeList(network))
        expect([...clustering(padded).triangles.subarray(0, network.nodes)]).toEqual([...clustering(network).triangles])
        expect(paths(padded).atDistance).toEqual(paths(network).atDistance)
      }),
      { numRuns: 20 },
    )
  })

  it("distances are those of searches one by one", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const counts: number[] = [0]
        for (let source = 0; source < network.nodes; source++) {
          const distance = new Map([[source, 0]])
          for (const [i, d] of distance) {
            for (let e = network.offsets[i]!; e < network.offsets[i + 1]!; e++) {
              const j = network.neighbours[e]!
              if (!distance.has(j)) distance.set(j, d + 1)
            }
          }
          for (const [j, d] of distance) if (j > source) counts[d] = (counts[d] ?? 0) + 1
        }
        expect([...paths(network).atDistance]).toEqual(counts)
      }),
    )
  })
})
