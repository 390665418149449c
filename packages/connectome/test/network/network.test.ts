import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { components, degrees, density, networkOfEdges, strengths } from "../../src/index.js"
import { edgeList, networks } from "../support.js"

describe("a network", () => {
  it("holds the edges that it was made of, each node's neighbours ascending, weights beside", () => {
    const edges = [
      [2, 0, 0.5],
      [1, 3, -2],
      [0, 1, 4],
    ] as const
    const network = networkOfEdges(5, edges)
    expect(edgeList(network)).toEqual([
      [0, 1],
      [0, 2],
      [1, 3],
    ])
    expect([...network.neighbours]).toEqual([1, 2, 0, 3, 0, 1])
    expect([...network.weights!]).toEqual([4, 0.5, 4, -2, 0.5, -2])
    expect([...degrees(network)]).toEqual([2, 2, 1, 1, 0])
    expect([...strengths(network)]).toEqual([4.5, 2, 0.5, -2, 0])
    expect(density(network)).toBe(0.3)
  })

  it("does not depend on the order and direction of the list", () => {
    fc.assert(
      fc.property(networks, fc.infiniteStream(fc.boolean()), (network, flips) => {
        const list = edgeList(network).map(([i, j]): [number, number] => (flips.next().value ? [i, j] : [j, i]))
        expect(networkOfEdges(network.nodes, list.reverse())).toEqual(network)
      }),
    )
  })

  it.each([
    [[[0, 3]], /node 3 is not one of 3/],
    [[[1, 1]], /node 1 has an edge to itself/],
    [
      [
        [0, 1],
        [1, 0],
      ],
      /edge 0–1 is given twice/,
    ],
    [
      [
        [0, 1, 2],
        [1, 2],
      ],
      /has the weight undefined/,
    ],
    [[[0, 1, Number.NaN]], /has the weight NaN/],
    [[[0.5, 1]], /node 0.5 is not one of 3/],
  ] as [[number, number, number?][], RegExp][])("is not made of %j", (edges, problem) => {
    expect(() => networkOfEdges(3, edges)).toThrow(problem)
  })

  it("falls into connected parts", () => {
    const { of, sizes, largest } = components(
      networkOfEdges(6, [
        [0, 4],
        [4, 2],
        [1, 5],
      ]),
    )
    expect([...of]).toEqual([0, 1, 0, 2, 0, 1])
    expect([...sizes]).toEqual([3, 2, 1])
    expect(largest).toBe(0.5)
  })
})
