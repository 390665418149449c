import { networkOfEdges, richClub } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { clubCurve, clubSizes, gini } from "../src/clubs.js"

describe("clubs of a share of the units", () => {
  const rng = new Rng(1)
  const nodes = 60
  const pairs = Array.from({ length: nodes }, (_, j) => Array.from({ length: j }, (_, i) => [i, j] as const)).flat()
  const network = networkOfEdges(
    nodes,
    pairs.filter(([i, j]) => rng.uniform() < 0.5 / (1 + Math.min(i, j) / 10)),
  )

  it("are the rich clubs of the degrees where no degree is cut in two", () => {
    const { phi, members } = richClub(network)
    let compared = 0
    members.forEach((size, k) => {
      if (size < 10) return
      expect(clubCurve(network, [size / nodes])[0]).toBeCloseTo(phi[k]!, 12)
      compared++
    })
    expect(compared).toBeGreaterThan(10)
  })

  it("have ten members or more", () => {
    expect(clubSizes(60, [0.1, 0.2, 1])).toEqual([0, 12, 60])
    expect(clubCurve(network, [0.1])[0]).toBeNaN()
    expect(clubCurve(network, [1])[0]).toBeCloseTo((2 * network.edges) / (nodes * (nodes - 1)), 12)
  })
})

describe("Gini's coefficient", () => {
  it("is 0 of equal numbers, and that of the mean difference otherwise", () => {
    expect(gini([3, 3, 3])).toBe(0)
    expect(gini([0, 0])).toBe(0)
    expect(gini([0, 0, 0, 4])).toBeCloseTo(0.75, 12)
    const x = [1, 5, 2, 8, 0.5]
    const sum = x.reduce((a, b) => a + b, 0)
    const apart = x.flatMap((a) => x.map((b) => Math.abs(a - b))).reduce((a, b) => a + b, 0)
    expect(gini(x)).toBeCloseTo(apart / (2 * x.length * sum), 12)
  })
})
