import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  degrees,
  excerpt,
  forceLayout,
  type Layout,
  louvain,
  moduleOrder,
  nearestNeighbours,
  networkOfEdges,
} from "../../src/index.js"
import { graph, plain, weighted } from "../oracle.js"
import { edgeList, networks } from "../support.js"

describe("force layout", () => {
  const karate = plain(graph("karate"))
  const layout = forceLayout(karate, { seed: 1 })

  it("is the same for a seed, another for another, centred within the unit disc", () => {
    expect(forceLayout(karate, { seed: 1 })).toEqual(layout)
    expect(forceLayout(karate, { seed: 2 }).data).not.toEqual(layout.data)
    const radii = Array.from({ length: 34 }, (_, i) => Math.hypot(layout.data[2 * i]!, layout.data[2 * i + 1]!))
    expect(Math.max(...radii)).toBeCloseTo(1, 12)
    for (const axis of [0, 1]) {
      expect(layout.data.reduce((sum, value, i) => (i % 2 === axis ? sum + value : sum), 0)).toBeCloseTo(0, 9)
    }
  })

  it("puts the nodes of a module together: neighbours in the drawing are of one module far more often", () => {
    const { of } = louvain(karate, { seed: 1 })
    const near = edgeList(nearestNeighbours(layout as Layout, { k: 3 }))
    const same = near.filter(([i, j]) => of[i] === of[j]).length / near.length
    const pairs = Array.from({ length: 34 }, (_, i) => Array.from({ length: i }, (_, j) => of[i] === of[j])).flat()
    const expected = pairs.filter(Boolean).length / pairs.length
    expect(same).toBeGreaterThan(2 * expected)
  })

  it("takes weights, networks without edges, and refuses negative weights", () => {
    expect(forceLayout(weighted(graph("karate")), { seed: 1 }).data.every(Number.isFinite)).toBe(true)
    expect(forceLayout(networkOfEdges(3, []), { seed: 1, iterations: 5 }).data.every(Number.isFinite)).toBe(true)
    expect(forceLayout(networkOfEdges(1, []), { seed: 1, iterations: 5 }).data.length).toBe(2)
    expect(() => forceLayout(networkOfEdges(2, [[0, 1, -1]]), { seed: 1 })).toThrow(/negative weight/)
  })
})

describe("excerpt", () => {
  it("of anything: at most so many nodes and edges, all of them the network's, no node alone", () => {
    fc.assert(
      fc.property(networks, fc.nat(30), fc.nat(20), fc.boolean(), (network, nodes, edges, lot) => {
        const part = excerpt(network, { seed: 1, nodes, edges, keep: lot ? "lot" : "strongest" })
        expect(part.kept.length).toBeLessThanOrEqual(nodes)
        expect(part.network.edges).toBeLessThanOrEqual(edges)
        expect(part.network.nodes).toBe(part.kept.length)
        const all = new Set(edgeList(network).map(String))
        for (const [i, j] of edgeList(part.network)) expect(all).toContain(String([part.kept[i], part.kept[j]]))
        expect(degrees(part.network).every((degree) => degree > 0)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it("keeps hubs and the heaviest edges; of a small network everything", () => {
    const network = weighted(graph("miserables"))
    const { kept, network: part } = excerpt(network, { seed: 1, nodes: 20, edges: 30 })
    expect(part.edges).toBe(30)
    const least = Math.min(...part.weights!)
    const whole = excerpt(network, { seed: 1, nodes: 20 }).network.weights!
    expect(Array.from(whole).filter((weight) => weight > least).length / 2).toBeLessThanOrEqual(30)
    expect(kept.every((node, at) => at === 0 || node > kept[at - 1]!)).toBe(true)
    expect(excerpt(network, { seed: 1 }).network).toEqual(network)
  })
})

it("the order by modules is a permutation in which modules are whole and large ones come first", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 40 }), (modules) => {
      const order = moduleOrder(modules)
      expect([...order].sort((a, b) => a - b)).toEqual(modules.map((_, i) => i))
      const runs = order.reduce<number[]>((list, node) => {
        if (list.at(-1) !== modules[node]) list.push(modules[node]!)
        return list
      }, [])
      expect(new Set(runs).size).toBe(runs.length)
      const sizes = runs.map((module) => modules.filter((one) => one === module).length)
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
    }),
  )
  expect(() => moduleOrder([1, 2], [1])).toThrow(/1 strengths do not fit a partition of 2/)
})
