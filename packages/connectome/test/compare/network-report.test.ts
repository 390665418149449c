import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { clustering, density, type Network, networkOfEdges, networkReport, paths, richClub } from "../../src/index.js"
import { ringLattice } from "../support.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

/** Samples of units that load on factors: on one each (modules), or on all at random (none). */
function samples(kind: "modules" | "isotropic", seed: number) {
  const [n, p, factors] = [200, 60, 5]
  const rng = new Rng(seed)
  const loads = Float64Array.from({ length: factors * p }, (_, at) =>
    kind === "isotropic" ? rng.normal() / 2 : Math.floor(at / p) === Math.floor(((at % p) * factors) / p) ? 1.5 : 0.4,
  )
  const data = new Float64Array(n * p)
  for (let row = 0; row < n; row++) {
    const own = Float64Array.from({ length: factors }, () => rng.normal())
    for (let unit = 0; unit < p; unit++) {
      data[row * p + unit] = own.reduce((sum, value, f) => sum + value * loads[f * p + unit]!, rng.normal())
    }
  }
  return { dims: [n, p], data }
}

/** A network drawn by lot, perhaps with every pair of the first nodes as edges. */
function random(nodes: number, share: number, seed: number, club = 0): Network {
  const rng = new Rng(seed)
  const edges: [number, number][] = []
  for (let i = 0; i < nodes; i++) {
    for (let j = 0; j < i; j++) {
      // Members of the club have edges to the others as often, so that degrees alone do not make them one.
      if (rng.uniform() < (i < club ? 0.9 : j < club ? 2 * share : share)) edges.push([j, i])
    }
  }
  return networkOfEdges(nodes, edges)
}

describe("a network beside rewired ones", () => {
  test("has the numbers of the single measures, and all of the null's", async () => {
    const network = random(60, 0.15, 1)
    const { networks, draws, null: name } = await networkReport(network, { seed: 1, draws: 30, threads: 1 })
    const [found] = networks
    expect({ draws, name }).toEqual({ draws: 30, name: "rewired" })
    expect(found).toMatchObject({ density: density(network), nodes: 60, edges: network.edges, largest: 1 })
    expect(found?.smallWorld?.clustering.value).toBe(clustering(network).average)
    expect(found?.smallWorld?.length.value).toBe(paths(network).length)
    const { mean: c } = found!.smallWorld!.clustering
    const { mean: l } = found!.smallWorld!.length
    expect(found?.smallWorld?.sigma.value).toBeCloseTo(
      clustering(network).average / c / (paths(network).length / l),
      12,
    )
    const { phi } = richClub(network)
    for (const club of found!.richClub!.curve) expect(club.phi).toBe(phi[club.k])
    for (const one of [found!.smallWorld!.sigma, found!.modularity!.quality, found!.richClub!.peak]) {
      expect(one.null).toHaveLength(30)
      expect(one.p).toBeGreaterThan(0)
    }
  })

  test("does not depend on the number of threads", async () => {
    const network = random(40, 0.2, 2)
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => networkReport(network, { seed: 3, draws: 6, threads })),
    )
    expect(two).toEqual(one)
  })

  test("a lattice is far from them, a network drawn by lot is one of them", async () => {
    const [lattice] = (await networkReport(ringLattice(60, 6), { seed: 1, draws: 39 })).networks
    expect(lattice?.smallWorld?.clustering).toMatchObject({ value: expect.closeTo(0.6, 12), p: 1 / 40 })
    expect(lattice?.smallWorld?.omega.value).toBeLessThan(-0.3)
    expect(lattice?.modularity?.quality.p).toBe(1 / 40)
    const [lot] = (await networkReport(random(60, 0.2, 5), { seed: 1, draws: 39 })).networks
    expect(lot?.smallWorld?.clustering.p).toBeGreaterThan(0.05)
    expect(lot?.modularity?.quality.p).toBeGreaterThan(0.05)
    expect(lot?.smallWorld?.sigma.mean).toBeCloseTo(1, 1)
    expect(lot?.richClub?.curve[0]?.normalised).toMatchObject({ value: 1, mean: 1, p: 1 })
  })

  test("a number that no draw has is none, and the others stay", async () => {
    // A ring has no triangles, its rewired networks next to none.
    const [ring] = (await networkReport(ringLattice(12, 2), { seed: 1, draws: 1 })).networks
    expect(ring?.smallWorld?.clustering).toMatchObject({ value: 0, p: 1 })
    expect(ring?.smallWorld?.sigma).toMatchObject({ value: Number.NaN, p: Number.NaN })
    expect(ring?.modularity?.quality.value).toBeGreaterThan(0)
  })

  test("a club is found where there is one", async () => {
    const planted = (await networkReport(random(100, 0.12, 7, 12), { seed: 1, draws: 39 })).networks[0]?.richClub
    expect(planted?.peak.p).toBe(1 / 40)
    expect(planted?.curve.at(-1)?.normalised.value).toBeGreaterThan(1.1)
    const none = (await networkReport(random(100, 0.12, 7), { seed: 1, draws: 39 })).networks[0]?.richClub
    expect(none?.peak.p).toBeGreaterThan(0.05)
  })
})

describe("networks of samples", () => {
  const ask = { seed: 1, draws: 19, densities: [0.1, 0.2], references: 3 }

  test("planted modules stand out from random bases of the same data", async () => {
    const { networks, units, constant } = await networkReport(samples("modules", 1), { ...ask, runtime })
    expect([units.length, constant.length]).toEqual([60, 0])
    for (const { modularity, density: share, edges } of networks) {
      expect(edges).toBe(Math.round((share * 60 * 59) / 2))
      expect(modularity?.quality.p).toBe(1 / 20)
      expect(modularity?.quality.z).toBeGreaterThan(4)
    }
  })

  test("a few dimensions in no particular basis stand out from rewired networks only", async () => {
    const x = samples("isotropic", 2)
    const [easy] = (await networkReport(x, { ...ask, runtime, null: "rewired" })).networks
    expect(easy?.modularity?.quality).toMatchObject({ p: 1 / 20 })
    expect(easy?.smallWorld?.sigma.z).toBeGreaterThan(4)
    const [fair] = (await networkReport(x, { ...ask, runtime })).networks
    expect(fair?.modularity?.quality.value).toBe(easy?.modularity?.quality.value)
    expect(fair?.modularity?.quality.p).toBeGreaterThan(0.05)
    expect(fair?.smallWorld?.sigma.p).toBeGreaterThan(0.05)
  })

  test("constant units are no nodes", async () => {
    const x = samples("isotropic", 3)
    for (let row = 0; row < 200; row++) x.data[row * 60 + 4] = 7
    const options = { ...ask, densities: [0.3], draws: 2, runtime, measures: ["modularity"] } as const
    const { units, constant, networks } = await networkReport(x, options)
    expect([...constant]).toEqual([4])
    expect(units).not.toContain(4)
    expect(networks[0]).toMatchObject({ nodes: 59 })
    expect([networks[0]?.smallWorld, networks[0]?.richClub]).toEqual([undefined, undefined])
    expect(networks[0]?.modularity?.of).toHaveLength(59)
  })
})

describe("refused", () => {
  const network = random(20, 0.3, 1)
  test.each([
    ["no draws", () => networkReport(network, { seed: 1, draws: 0 }), "NoNull"],
    ["samples for a network", () => networkReport(network, { seed: 1, null: "rotated" }), "NullNeedsSamples"],
    ["no runtime", () => networkReport(samples("modules", 1), { seed: 1 }), "NoRuntime"],
    [
      "more edges than positive pairs",
      () => networkReport(samples("isotropic", 1), { seed: 1, draws: 1, densities: [0.9], runtime }),
      "TooFewEdges",
    ],
  ])("%s", async (_, work, tag) => {
    await expect(work()).rejects.toMatchObject({ tag })
  })
})
