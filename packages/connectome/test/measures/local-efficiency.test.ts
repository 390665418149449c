import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clustering, localEfficiency } from "../../src/index.js"
import { oracle, plain } from "../oracle.js"
import { expectNear, networks, ringLattice } from "../support.js"

describe("local efficiency", () => {
  it.each(oracle.nulls.graphs.map((each) => [each.name, each] as const))(
    "is bctpy's and networkx's: %s",
    (_, wanted) => {
      const { local, average } = localEfficiency(plain(wanted))
      expectNear(local, wanted.local_efficiency)
      expect(average).toBeCloseTo(wanted.average_local_efficiency, 12)
    },
  )

  it("lies between the clustering coefficient and the middle of it and 1", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const c = clustering(network).local
        localEfficiency(network).local.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(c[i]! - 1e-12)
          expect(value).toBeLessThanOrEqual((1 + c[i]!) / 2 + 1e-12)
        })
      }),
    )
  })

  it("of a ring lattice of 4 neighbours, by hand", () => {
    // Neighbours −2, −1, 1, 2: three pairs one step apart, two two, one three.
    expect(localEfficiency(ringLattice(20, 4)).average).toBeCloseTo((3 + 2 / 2 + 1 / 3) / 6, 12)
  })
})
