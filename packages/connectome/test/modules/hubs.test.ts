import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { degrees, hubs, networkOfEdges, participation, withinModuleZ } from "../../src/index.js"
import { barbell, networks } from "../support.js"

/** Two stars of ten leaves; the middle of the first also knows so many leaves of the second. */
const stars = (across: number) =>
  networkOfEdges(22, [
    ...Array.from({ length: 10 }, (_, i) => [0, 1 + i] as const),
    ...Array.from({ length: 10 }, (_, i) => [11, 12 + i] as const),
    ...Array.from({ length: across }, (_, i) => [0, 12 + i] as const),
  ])
const halves = Int32Array.from({ length: 22 }, (_, i) => Number(i >= 11))

describe("hubs", () => {
  it("the middles of two stars: provincial alone, connector once it joins both, by either definition", () => {
    for (const by of ["within-module", "degree"] as const) {
      expect(hubs(stars(0), halves, { by }).map(({ node, role }) => [node, role])).toEqual([
        [0, "provincial"],
        [11, "provincial"],
      ])
      const [first] = hubs(stars(8), halves, { by })
      // 10 of 18 edges stay: 1 − (10/18)² − (8/18)².
      expect(first).toMatchObject({ node: 0, role: "connector", strength: 18 })
      expect(first!.participation).toBeCloseTo(1 - (100 + 64) / 324, 12)
    }
  })

  it("a node with its edges spread over many modules is kinless", () => {
    const wheel = networkOfEdges(
      11,
      Array.from({ length: 10 }, (_, i) => [0, i + 1] as const),
    )
    const each = Int32Array.from({ length: 11 }, (_, i) => i)
    expect(hubs(wheel, each, { by: "degree" })).toMatchObject([{ node: 0, role: "kinless" }])
  })

  it("a network of equals has none", () => {
    expect(hubs(barbell(3, 0), [0, 0, 0, 1, 1, 1])).toEqual([])
    const ring = networkOfEdges(
      8,
      Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8] as const),
    )
    expect(hubs(ring, new Int32Array(8), { by: "degree" })).toEqual([])
  })

  it("on any network: those above the bar, strongest first, with the numbers of the single measures", () => {
    fc.assert(
      fc.property(networks, fc.nat(3), (network, k) => {
        const modules = Int32Array.from({ length: network.nodes }, (_, i) => i % (k + 1))
        const found = hubs(network, modules, { least: 0.5 })
        const [p, z, d] = [participation(network, modules), withinModuleZ(network, modules), degrees(network)]
        expect(found.length).toBe(z.filter((value) => value >= 0.5).length)
        for (const [at, hub] of found.entries()) {
          expect([hub.participation, hub.withinModuleZ, hub.strength]).toEqual([p[hub.node], z[hub.node], d[hub.node]])
          expect(hub.role).toBe(
            hub.participation > 0.75 ? "kinless" : hub.participation > 0.3 ? "connector" : "provincial",
          )
          if (at > 0) expect(found[at - 1]!.strength).toBeGreaterThanOrEqual(hub.strength)
        }
      }),
      { numRuns: 50 },
    )
  })

  it("refuses a partition of other nodes", () => {
    expect(() => hubs(barbell(3, 0), [0, 1])).toThrow(/2 nodes does not fit a network of 6/)
  })
})
