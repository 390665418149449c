import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Network, networkOfEdges, rewireStrengths } from "../../src/index.js"
import { graph, signed, weighted } from "../oracle.js"
import { networks } from "../support.js"

const list = ({ nodes, offsets, neighbours, weights }: Network) =>
  Array.from({ length: nodes }, (_, i) =>
    Array.from({ length: offsets[i + 1]! - offsets[i]! }, (_, at) => offsets[i]! + at)
      .filter((e) => neighbours[e]! > i)
      .map((e) => [i, neighbours[e]!, weights![e]!] as const),
  ).flat()

/** Degrees of one sign. */
const degrees = (network: Network, sign: number) => {
  const out = new Int32Array(network.nodes)
  for (const [i, j, weight] of list(network)) {
    if (Math.sign(weight) !== sign) continue
    out[i]!++
    out[j]!++
  }
  return out
}

const sorted = (network: Network) => network.weights!.slice().sort()

/** Every pair an edge, some negative. */
function complete(n: number, negative: number, seed: number): Network {
  const rng = new Rng(seed)
  const edges = Array.from({ length: n }, (_, i) =>
    Array.from({ length: i }, (_, j) => {
      const weight = 0.1 + rng.uniform() * (1 + (i + j) / n)
      return [j, i, rng.uniform() < negative ? -weight : weight] as const
    }),
  ).flat()
  return networkOfEdges(n, edges)
}

describe("rewired strengths", () => {
  it("keep the degrees and the weights of each sign, whatever the network", () => {
    fc.assert(
      fc.property(networks, fc.nat(1000), (plain, seed) => {
        const rng = new Rng(seed)
        const edges = Array.from({ length: plain.nodes }, (_, i) =>
          Array.from(plain.neighbours.subarray(plain.offsets[i], plain.offsets[i + 1]))
            .filter((j) => j > i)
            .map((j) => [i, j, rng.normal() || 1] as const),
        ).flat()
        if (edges.length === 0) return
        const network = networkOfEdges(plain.nodes, edges)
        try {
          const made = rewireStrengths(network, { seed, exchanges: 5 }).network
          for (const sign of [1, -1]) expect(degrees(made, sign)).toEqual(degrees(network, sign))
          expect(sorted(made)).toEqual(sorted(network))
          expect(networkOfEdges(made.nodes, list(made))).toEqual(made)
          expect(rewireStrengths(network, { seed, exchanges: 5 }).network).toEqual(made)
        } catch (error) {
          expect(error).toMatchObject({ tag: "NotRewired" })
        }
      }),
      { numRuns: 60 },
    )
  })

  it("come as near as 0.98 to the network's own, on other edges", () => {
    const { network, positive, negative } = rewireStrengths(weighted(graph("miserables")), { seed: 1 })
    expect(positive!.correlation).toBeGreaterThan(0.99)
    expect(positive!.error).toBeLessThan(0.05)
    expect(negative).toBeUndefined()
    const before = new Set(list(weighted(graph("miserables"))).map(([i, j]) => `${i} ${j}`))
    expect(list(network).filter(([i, j]) => before.has(`${i} ${j}`)).length).toBeLessThan(0.7 * before.size)
    const both = rewireStrengths(signed(graph("dense")), { seed: 1 })
    expect(both.positive!.correlation).toBeGreaterThan(0.98)
    expect(both.negative!.correlation).toBeGreaterThan(0.98)
  })

  it("lose no negative weight of a complete signed network, and move signs", () => {
    const network = complete(30, 0.5, 3)
    const made = rewireStrengths(network, { seed: 2 })
    const negative = (each: Network) => each.weights!.filter((weight) => weight < 0).length
    expect(negative(made.network)).toBe(negative(network))
    expect(made.positive!.correlation).toBeGreaterThan(0.98)
    expect(made.negative!.correlation).toBeGreaterThan(0.98)
    const was = list(network)
    const signs = list(made.network).filter(([, , weight], e) => Math.sign(weight) !== Math.sign(was[e]![2])).length
    // Half of each, so half of the pairs have another sign.
    expect(signs / was.length).toBeGreaterThan(0.35)
  })

  it("of a complete network without signs deal the weights only", () => {
    const made = rewireStrengths(complete(20, 0, 4), { seed: 1 })
    expect(made.network.edges).toBe(190)
    expect(made.positive!.correlation).toBeGreaterThan(0.98)
  })

  it("draw every signing of the degrees equally often: a square of two signs and two diagonals", () => {
    // Each of four nodes has one negative edge of three: three perfect matchings.
    const pairs = [
      [0, 1, -1],
      [2, 3, -1],
      [0, 2, 1],
      [0, 3, 1],
      [1, 2, 1],
      [1, 3, 1],
    ] as const
    const counts = [0, 0, 0]
    for (let seed = 0; seed < 1500; seed++) {
      try {
        const made = rewireStrengths(networkOfEdges(4, pairs), { seed, exchanges: 1, swaps: 20 }).network
        counts[list(made).find(([i, , weight]) => i === 0 && weight < 0)![1] - 1]!++
      } catch {
        counts[0]!++
      }
    }
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt((1500 * 2) / 9))
  })

  it("are refused where there is no room, or no weight", () => {
    const star = networkOfEdges(
      6,
      [1, 2, 3, 4, 5].map((i) => [0, i, i] as const),
    )
    expect(() => rewireStrengths(star, { seed: 1 })).toThrow(/5 of 5 edges are what they were/)
    expect(() => rewireStrengths(networkOfEdges(2, [[0, 1]]), { seed: 1 })).toThrow(/no weights/)
    expect(() => rewireStrengths(networkOfEdges(2, [[0, 1, 0]]), { seed: 1 })).toThrow(/weight 0/)
  })
})
