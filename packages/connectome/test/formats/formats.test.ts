import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import fc from "fast-check"
import { DirectedGraph } from "graphology"
import { describe, expect, it } from "vitest"
import {
  degrees,
  fromGraphology,
  type Network,
  networkOfEdges,
  readGexf,
  readGraphml,
  toGraphology,
  writeGexf,
  writeGraphml,
} from "../../src/index.js"
import { graph, oracle, plain, signed, weighted } from "../oracle.js"
import { networks } from "../support.js"

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")

/** Networks with weights of any size, or none. */
const anyNetwork: fc.Arbitrary<Network> = fc
  .tuple(networks, fc.boolean(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }))
  .map(([network, weights, values]) => {
    if (!weights) return network
    const edges = Array.from({ length: network.nodes }, (_, i) =>
      Array.from(network.neighbours.subarray(network.offsets[i], network.offsets[i + 1]))
        .filter((j) => j > i)
        .map((j) => [i, j, values[(i * 7 + j) % values.length]! + 0] as const),
    ).flat()
    return networkOfEdges(network.nodes, edges)
  })

describe("there and back", () => {
  it.each([
    ["graphology", (network: Network) => fromGraphology(toGraphology(network))],
    ["GEXF", (network: Network) => readGexf(writeGexf(network))],
    ["GraphML", (network: Network) => readGraphml(writeGraphml(network))],
  ])("%s keeps nodes, edges and weights to the last bit", (_, around) => {
    fc.assert(
      fc.property(anyNetwork, (network) => {
        const found = around(network)
        expect(found.network).toEqual(network)
        expect(found.names).toEqual(Array.from({ length: network.nodes }, (_, i) => String(i)))
      }),
      { numRuns: 40 },
    )
  })

  it("attributes stay what they are, also hostile names", () => {
    const network = networkOfEdges(2, [[0, 1, 0.25]])
    const nodes = { module: [1, 2], label: ['<&">', "é 'x'"] }
    for (const text of [writeGraphml(network, { nodes }), writeGexf(network, { nodes })]) {
      expect(text).not.toContain('<&">')
      expect(text).toContain("&lt;&amp;")
    }
    expect(readGraphml(writeGraphml(network, { nodes })).network).toEqual(network)
    expect(() => writeGexf(network, { nodes: { module: [1] } })).toThrow(/1 values for 2 nodes/)
    expect(() => writeGraphml(network, { nodes: { module: [1] } })).toThrow(/1 values for 2 nodes/)
  })
})

describe("files of networkx are read", () => {
  const miserables = weightedByName()
  it.each([
    ["networkx.graphml", readGraphml],
    ["networkx.gexf", readGexf],
  ] as const)("%s: names, edges, weights", (name, read) => {
    const { network, names } = read(fixture(name))
    expect([network.nodes, network.edges]).toEqual([77, 254])
    expect(names[0]).toBe("Napoleon")
    const valjean = names.indexOf("Valjean")
    expect(degrees(network)[valjean]).toBe(36)
    const cosette = names.indexOf("Cosette")
    const at = network.neighbours.subarray(network.offsets[valjean], network.offsets[valjean + 1]).indexOf(cosette)
    expect(network.weights?.[network.offsets[valjean]! + at]).toBe(31)
    expect(degrees(network)).toEqual(degrees(miserables))
  })

  it("networkx-plain.graphml: without weights", () => {
    expect(readGraphml(fixture("networkx-plain.graphml")).network).toEqual(plain(graph("florentine")))
  })
})

/** In the order of networkx, as the fixtures are. */
function weightedByName(): Network {
  return plain(graph("miserables"))
}

it("what is written is left for networkx to read where FORMATS_OUT says so", () => {
  const out = process.env.FORMATS_OUT
  for (const [at, wanted] of oracle.graphs.entries()) {
    for (const [kind, network] of [
      ["plain", plain(wanted)],
      ["weighted", at % 2 === 0 ? weighted(wanted) : signed(wanted)],
    ] as const) {
      const labels = Array.from({ length: wanted.nodes }, (_, i) => `node <${i}> & "co"`)
      const attributes = { nodes: { module: wanted.modules, label: labels } }
      const [graphml, gexf] = [writeGraphml(network, attributes), writeGexf(network, attributes)]
      expect(readGraphml(graphml).network).toEqual(network)
      if (out === undefined) continue
      mkdirSync(out, { recursive: true })
      const file = path.join(out, `${wanted.name.replace(" ", "-")}-${kind}`)
      writeFileSync(`${file}.graphml`, graphml)
      writeFileSync(`${file}.gexf`, gexf)
      const edges = wanted.edges.map(([i, j, plus, sign]) =>
        kind === "plain" ? [i, j] : [i, j, at % 2 === 0 ? plus : sign],
      )
      writeFileSync(`${file}.json`, JSON.stringify({ nodes: wanted.nodes, edges, modules: wanted.modules, labels }))
    }
  }
})

describe("what is no network is refused", () => {
  it("texts, loops and directed edges", () => {
    for (const text of ["", "<html></html>", "plainly nothing"]) {
      expect(() => readGexf(text)).toThrow(/no GEXF|GEXF/)
      expect(() => readGraphml(text)).toThrow(/no GraphML|GraphML/)
    }
    const directed = new DirectedGraph()
    directed.mergeEdge("a", "b")
    expect(() => fromGraphology(directed)).toThrow(/1 edges are directed/)
    const loop = toGraphology(networkOfEdges(1, []))
    loop.addEdge("0", "0")
    expect(() => fromGraphology(loop)).toThrow(/edge to itself/)
  })
})
