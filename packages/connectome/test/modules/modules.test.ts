import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  louvain,
  modularity,
  networkOfEdges,
  participation,
  partitionAgreement,
  signedModularity,
  withinModuleZ,
} from "../../src/index.js"
import { graph, oracle, plain, signed, weighted } from "../oracle.js"
import { barbell, expectNear, networks } from "../support.js"

describe.each(oracle.graphs)("$name, by networkx, igraph and bctpy", (wanted) => {
  it("has the same modularity at any resolution, with weights and with signs", () => {
    for (const [resolution, value] of Object.entries(wanted.modularity)) {
      expect(modularity(plain(wanted), wanted.modules, { resolution: Number(resolution) })).toBeCloseTo(value, 12)
    }
    expect(modularity(weighted(wanted), wanted.modules)).toBeCloseTo(wanted.weighted_modularity, 12)
    const network = signed(wanted)
    expect(signedModularity(network, wanted.modules)).toBeCloseTo(wanted.signed_asymmetric, 12)
    expect(signedModularity(network, wanted.modules, { negative: "symmetric" })).toBeCloseTo(
      wanted.signed_symmetric,
      12,
    )
  })

  it("has the same participation and within-module z", () => {
    expectNear(participation(weighted(wanted), wanted.modules), wanted.participation, 1e-10)
    expectNear(withinModuleZ(weighted(wanted), wanted.modules), wanted.within_z, 1e-9)
  })

  it("is divided at least as well as by igraph's best of 100, given 300 restarts", () => {
    const { quality, of } = louvain(plain(wanted), { seed: 1, restarts: 300 })
    expect(quality).toBeGreaterThanOrEqual(wanted.best_modularity - 1e-9)
    expect(quality).toBeCloseTo(modularity(plain(wanted), of), 12)
  })
})

describe("known answers", () => {
  it("barbells: Q by the module and the resolution", () => {
    const small = barbell(3, 0)
    expect(modularity(small, [0, 0, 0, 1, 1, 1])).toBeCloseTo(70 / 196, 12)
    expect(
      modularity(
        small,
        [0, 0, 1, 1, 0, 1].map((c, i) => ([0, 1, 4].includes(i) ? 0 : c && 1)),
      ),
    ).toBeCloseTo(-16 / 196, 12)
    for (const resolution of [0.3, 1, 2]) {
      expect(modularity(small, [0, 0, 0, 1, 1, 1], { resolution })).toBeCloseTo(6 / 7 - (resolution * 98) / 196, 12)
    }
    const long = barbell(5, 3)
    const three = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2]
    const two = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    expect(modularity(long, three)).toBeCloseTo(22 / 24 - 918 / 2304, 12)
    expect(louvain(long, { seed: 1 }).quality).toBeCloseTo(0.518229, 6)
    expect(modularity(long, two, { resolution: 0.3 })).toBeCloseTo(23 / 24 - (0.3 * 1170) / 2304, 12)
    // The path shared out is better still than all of it on one side.
    expect(louvain(long, { seed: 1, resolution: 0.3 }).quality).toBeCloseTo(23 / 24 - (0.3 * 1154) / 2304, 12)
  })

  it("karate: the best partition has Q = 0.41978961, in 4 modules", () => {
    const { quality, count } = louvain(plain(graph("karate")), { seed: 3 })
    expect(quality).toBeCloseTo(0.41978961209730437, 12)
    expect(count).toBe(4)
  })

  it("z-Rand of two identical halves of 200, and of two unlike partitions", () => {
    const halves = Array.from({ length: 200 }, (_, i) => Number(i >= 100))
    expect(partitionAgreement(halves, halves).zRand).toBeCloseTo(140.356688476182, 6)
    const { zRand } = partitionAgreement([0, 0, 0, 1, 1, 1, 2, 1, 1, 2, 0], [2, 0, 3, 3, 1, 0, 2, 1, 3, 1, 2])
    expect(zRand).toBeCloseTo(-0.06593804733957866, 10)
  })

  it("participation of three nodes joined to all, and to none", () => {
    const all = networkOfEdges(4, [
      [0, 1],
      [0, 2],
      [0, 3],
    ])
    expect(participation(all, [0, 1, 2, 2])[0]).toBeCloseTo(1 - (1 / 9 + 4 / 9), 12)
    expect([...participation(networkOfEdges(3, []), [0, 1, 2])]).toEqual([0, 0, 0])
  })
})

describe("partitions are compared", () => {
  it.each(oracle.partitions)("as scikit-learn does, case %#", ({ a, b, nmi, ari }) => {
    const found = partitionAgreement(a, b)
    expectNear([found.nmi, found.ari], [nmi, ari], 1e-10)
    expect(partitionAgreement(b, a).zRand).toBeCloseTo(found.zRand, 9)
  })

  it("refuses those of other nodes", () => {
    expect(() => partitionAgreement([0, 1], [0])).toThrow(/2 and 1 nodes/)
    expect(() => modularity(barbell(3, 0), [0, 1])).toThrow(/2 nodes does not fit a network of 6/)
  })
})

describe("Louvain", () => {
  it("is the same for a seed, and never worse than one module or single nodes", () => {
    fc.assert(
      fc.property(networks, fc.nat(1000), (network, seed) => {
        const found = louvain(network, { seed, restarts: 2 })
        expect(louvain(network, { seed, restarts: 2 })).toEqual(found)
        const single = modularity(
          network,
          Int32Array.from({ length: network.nodes }, (_, i) => i),
        )
        expect(found.quality).toBeGreaterThanOrEqual(Math.max(0, single) - 1e-12)
        expect(found.quality).toBeCloseTo(modularity(network, found.of), 12)
      }),
      { numRuns: 50 },
    )
  })

  it("finds planted modules, weights included, and refuses negative weights", () => {
    const edges: [number, number, number][] = []
    for (let i = 0; i < 60; i++) {
      for (let j = 0; j < i; j++) edges.push([j, i, i % 3 === j % 3 ? 1 : 0.05 + 0.1 * ((i * 7 + j * 13) % 10) * 0.5])
    }
    const { of } = louvain(networkOfEdges(60, edges), { seed: 1 })
    const planted = Int32Array.from(of, (_, i) => i % 3)
    expect(partitionAgreement(of, planted).ari).toBe(1)
    expect(() => louvain(networkOfEdges(2, [[0, 1, -1]]), { seed: 1 })).toThrow(/weight -1/)
  })
})
