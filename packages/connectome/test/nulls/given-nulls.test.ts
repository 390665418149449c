import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  clusteringAndLength,
  correlations,
  networkOfEdges,
  normalisedRichClub,
  normalisedRichClubInThreads,
  type RichClubOptions,
  rewire,
  richClub,
  rotatedBasis,
  type Samples,
  smallWorld,
  smallWorldInThreads,
  thresholdByDensity,
} from "../../src/index.js"
import { topClubs } from "../../src/measures/rich-club.js"
import { graph, plain } from "../oracle.js"
import { ringLattice } from "../support.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const karate = plain(graph("karate"))

describe("measures on several threads", () => {
  it("are what they are on one", async () => {
    const options = { seed: 4, draws: 6, lattices: 2 }
    const wanted = smallWorld(karate, options)
    for (const threads of [1, 2]) expect(await smallWorldInThreads(karate, { ...options, threads })).toEqual(wanted)
    const curve = normalisedRichClub(karate, options)
    expect(await normalisedRichClubInThreads(karate, { ...options, threads: 2 })).toEqual(curve)
  })

  it("tell of their progress", async () => {
    const seen: number[] = []
    await smallWorldInThreads(karate, { seed: 1, draws: 3, lattices: 1, threads: 1, onDone: (done) => seen.push(done) })
    expect(seen).toEqual([1, 2, 3, 4])
  })
})

describe("measures against draws that are given", () => {
  const draws = [1, 2, 3, 4].map((seed) => rewire(karate, { seed }))

  it("compare with just those, as networks or as what was made of them", async () => {
    const looks = draws.map(clusteringAndLength)
    const found = smallWorld(karate, { seed: 1, null: draws })
    expect([...found.clustering.null]).toEqual(looks.map(({ average }) => average))
    expect(smallWorld(karate, { seed: 1, null: looks })).toEqual(found)
    expect(await smallWorldInThreads(karate, { seed: 1, null: looks, threads: 1 })).toEqual(found)
    const club = (options: Omit<RichClubOptions, "seed">) => normalisedRichClub(karate, { seed: 1, ...options })
    const phi = draws.map((draw) => richClub(draw).phi)
    for (const { k, phi: own } of club({ null: draws })) {
      expect([...own.null]).toEqual(phi.map((curve) => curve[k]!))
    }
    expect(await normalisedRichClubInThreads(karate, { seed: 1, null: draws, threads: 1 })).toEqual(
      club({ null: draws }),
    )
  })

  it("refuse an empty list, and draws that cannot be compared", async () => {
    const ring = ringLattice(34, 4)
    for (const measure of [smallWorld, normalisedRichClub]) {
      expect(() => measure(karate, { seed: 1, null: [] })).toThrow(/no draws/)
      expect(() => measure(karate, { seed: 1, draws: 0 })).toThrow(/no draws/)
      expect(() => measure(karate, { seed: 1, null: [ring] })).toThrow(/34 nodes and 78 edges .* draw of 34 and 68/)
    }
    for (const measure of [smallWorldInThreads, normalisedRichClubInThreads]) {
      await expect(measure(karate, { seed: 1, null: [], threads: 1 })).rejects.toMatchObject({ tag: "NoNull" })
      await expect(measure(karate, { seed: 1, null: [ring], threads: 1 })).rejects.toMatchObject({ tag: "BadNull" })
    }
  })

  it("find clubs of as many members where degrees differ", () => {
    // A star of six has one hub; a path of six none.
    const star = networkOfEdges(
      6,
      [1, 2, 3, 4, 5].map((i) => [0, i] as const),
    )
    const path = networkOfEdges(
      6,
      [0, 1, 2, 3, 4].map((i) => [i, i + 1] as const),
    )
    expect([...topClubs(star)]).toEqual([Number.NaN, Number.NaN, 1, 2 / 3, 0.5, 0.4, 1 / 3])
    // Nodes 1 … 4 have two neighbours, then come 0 and 5.
    expect([...topClubs(path)]).toEqual([Number.NaN, Number.NaN, 1, 2 / 3, 0.5, 0.4, 1 / 3])
    const { phi, members } = richClub(karate)
    const clubs = topClubs(karate)
    phi.forEach((value, k) => {
      expect(clubs[members[k]!]).toBe(value)
    })
  })

  it("see small worlds of latents that rotated data have as well, where rewired networks say there is one", async () => {
    const [n, p] = [150, 60]
    const rng = new Rng(7)
    const loadings = Array.from({ length: 5 * p }, () => rng.normal())
    const data = new Float64Array(n * p)
    for (let i = 0; i < n; i++) {
      const latents = [0, 1, 2, 3, 4].map(() => rng.normal())
      for (let j = 0; j < p; j++) {
        data[i * p + j] = latents.reduce((sum, latent, l) => sum + latent * loadings[5 * j + l]!, 0.5 * rng.normal())
      }
    }
    const networkOf = async (x: Samples) =>
      thresholdByDensity((await correlations(x, { runtime })).r, p, { density: 0.1 })
    const x = { dims: [n, p], data }
    const network = await networkOf(x)
    const rotated = await rotatedBasis(x, runtime)
    const draws = await Promise.all(Array.from({ length: 30 }, async (_, seed) => networkOf(await rotated.draw(seed))))
    expect(smallWorld(network, { seed: 1, draws: 30 }).clustering.z).toBeGreaterThan(8)
    expect(Math.abs(smallWorld(network, { seed: 1, null: draws }).clustering.z)).toBeLessThan(3)
  })
})
