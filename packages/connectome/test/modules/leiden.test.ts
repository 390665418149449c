import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  components,
  leiden,
  modularity,
  type Network,
  networkOfEdges,
  partitionAgreement,
  signedModularity,
} from "../../src/index.js"
import { barbell, edgeList, networks } from "../support.js"
import { modulesOracle } from "./oracle.js"

/** Parts that a partition's modules are in, over all modules. */
function partsOf(network: Network, of: Int32Array): number {
  const within = edgeList(network).filter(([i, j]) => of[i] === of[j])
  return components(networkOfEdges(network.nodes, within)).sizes.length
}

describe("Leiden", () => {
  it.each(modulesOracle.leiden)("$name: at least igraph's best of 10, whatever the seed", ({ nodes, edges, best }) => {
    const network = networkOfEdges(nodes, edges)
    for (const seed of [1, 2, 3]) {
      const { of, quality, count } = leiden(network, { seed })
      expect(quality).toBeGreaterThanOrEqual(best - 1e-9)
      expect(quality).toBeCloseTo(modularity(network, of), 12)
      expect(partsOf(network, of)).toBe(count)
    }
  })

  it.each(modulesOracle.signed)("signs, case %#: at least bctpy's best of 50, given as many", (wanted) => {
    const network = networkOfEdges(wanted.nodes, wanted.edges)
    for (const [negative, best] of [
      ["symmetric", wanted.sym],
      ["asymmetric", wanted.asym],
    ] as const) {
      const { of, quality } = leiden(network, { seed: 1, restarts: 50, negative })
      expect(quality).toBeGreaterThanOrEqual(best - 1e-9)
      expect(quality).toBeCloseTo(signedModularity(network, of, { negative }), 12)
    }
  })

  it("of any network: modules connected, the same for a seed, never worse than one module or single nodes", () => {
    fc.assert(
      fc.property(networks, fc.nat(1000), fc.constantFrom(0.5, 1, 2), (network, seed, resolution) => {
        const found = leiden(network, { seed, restarts: 2, resolution })
        expect(leiden(network, { seed, restarts: 2, resolution })).toEqual(found)
        expect(partsOf(network, found.of)).toBe(found.count)
        const { nodes } = network
        const single = modularity(network, Int32Array.from(Array(nodes).keys()), { resolution })
        const one = modularity(network, components(network).of, { resolution })
        expect(found.quality).toBeGreaterThanOrEqual(Math.max(one, single) - 1e-9)
      }),
      { numRuns: 60 },
    )
  })

  it("of plain weights with signs allowed is what it is without; weights count", () => {
    const network = barbell(5, 3)
    const plain = leiden(network, { seed: 1 })
    expect(leiden(network, { seed: 1, negative: "symmetric" }).quality).toBeCloseTo(plain.quality, 12)
    const edges = edgeList(barbell(4, 0)).map(([i, j]) => [i, j, i < 2 === j < 2 ? 5 : 0.1] as const)
    expect([...leiden(networkOfEdges(8, edges), { seed: 1 }).of].slice(0, 4)).toEqual([0, 0, 1, 1])
  })

  it("finds planted modules under signs that Louvain cannot take, and refuses signs unasked", () => {
    const edges: [number, number, number][] = []
    for (let i = 0; i < 45; i++) for (let j = 0; j < i; j++) edges.push([j, i, i % 3 === j % 3 ? 0.3 : -0.1])
    const network = networkOfEdges(45, edges)
    const planted = Int32Array.from({ length: 45 }, (_, i) => i % 3)
    expect(partitionAgreement(leiden(network, { seed: 1, negative: "asymmetric" }).of, planted).ari).toBe(1)
    expect(() => leiden(network, { seed: 1 })).toThrow(/weight -0.1/)
  })

  it("takes networks without edges, and those whose edges are all negative", () => {
    expect([...leiden(networkOfEdges(3, []), { seed: 1 }).of]).toEqual([0, 1, 2])
    const rivals = networkOfEdges(3, [
      [0, 1, -1],
      [1, 2, -1],
    ])
    expect(leiden(rivals, { seed: 1, negative: "symmetric" }).count).toBe(3)
  })
})
