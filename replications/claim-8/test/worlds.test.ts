import { density, networkOfEdges, smallWorld } from "@llm-fmri/connectome"
import { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { againstRewired, checks } from "../src/checks.js"
import { clubsBesideNull } from "../src/club-tests.js"
import { difference, excessOf } from "../src/excess.js"
import { look } from "../src/look.js"
import { measurePlace, type Plan } from "../src/place.js"
import { latentSamples, made, richClubSamples, smallWorldSamples } from "../src/planted.js"
import { sizes } from "../src/settings.js"
import { halvesOfWords, withoutGroups } from "../src/words.js"
import { sigma, world } from "../src/worlds.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

const signal = new AbortController().signal
const seed = (...names: (string | number)[]) => deriveSeed(3, ...names)
const plan: Plan = { densities: [0.05, 0.1, 0.2], rotations: 20, rewired: 20, rotatedRewired: 3, lattice: true }
const place = (x: Parameters<typeof measurePlace>[0], changes: Partial<Plan> = {}) =>
  measurePlace(x, { ...plan, ...changes }, 5, { runtime, seed, signal })

describe("a look", () => {
  it("has the measures of the network that the strongest correlations make", () => {
    const rng = new Rng(2)
    const units = 40
    const r = new Float32Array(units * units).fill(1)
    const pairs: [number, number, number][] = []
    for (let i = 0; i < units; i++)
      for (let j = 0; j < i; j++) {
        const near = Math.min(i - j, units - i + j)
        r[i * units + j] = r[j * units + i] = Math.fround(1 / near + 0.3 * rng.uniform())
        pairs.push([j, i, r[i * units + j]!])
      }
    const [found] = look({ r, units, densities: [0.1], seed: 1, rewired: 40, lattice: true })
    const network = networkOfEdges(
      units,
      pairs
        .sort((a, b) => b[2] - a[2])
        .slice(0, Math.round(0.1 * pairs.length))
        .map(([i, j]) => [i, j] as const),
    )
    expect(density(network)).toBeCloseTo(0.1, 2)
    const expected = smallWorld(network, { seed: 1, draws: 100 })
    expect(found!.clustering).toBeCloseTo(expected.clustering.value, 12)
    expect(found!.length).toBeCloseTo(expected.length.value, 12)
    expect(sigma(found!) / expected.sigma).toBeCloseTo(1, 0)
    expect(Math.abs(world(found!).omega - expected.omega)).toBeLessThan(0.1)
    expect(Math.abs(world(found!).swp - expected.propensity)).toBeLessThan(0.15)
  })

  it("is none where too few pairs are correlated positively", () => {
    const r = Float32Array.of(1, -0.5, -0.5, 1)
    expect(look({ r, units: 2, densities: [1], seed: 1, rewired: 1, lattice: false })).toEqual([undefined])
  })
})

describe("beside random bases", () => {
  it("a planted small world and a planted rich club are found, the second not by the first's number alone", async () => {
    const ring = await place(smallWorldSamples({ ...made, strength: 0.5, seed: 1 }))
    for (const measure of ["sigma", "swp"] as const) expect(excessOf(ring, measure)!.null.z).toBeGreaterThan(5)
    expect(excessOf(ring, "rich")!.null.z).toBeLessThan(3)
    const club = await place(richClubSamples({ ...made, strength: 1, seed: 1 }))
    expect(excessOf(club, "rich")!.null.z).toBeGreaterThan(2)
    expect(excessOf(club, "rich")!.null.p).toBeLessThan(0.05)
    const clubs = clubsBesideNull(club)
    const denser = (all: typeof clubs) => all.filter(({ beside }) => beside.p <= 0.05).length / all.length
    expect(denser(clubs)).toBeGreaterThan(0.3)
    expect(denser(clubsBesideNull(ring))).toBeLessThan(0.15)
    for (const { q, beside } of clubs) expect(q).toBeGreaterThanOrEqual(beside.p)
  })

  it("unstructured data are none, though rewired networks say so", async () => {
    for (const x of [
      smallWorldSamples({ ...made, strength: 0, seed: 1 }),
      latentSamples(20, { ...made, strength: 1, seed: 1 }),
    ]) {
      const found = await place(x)
      expect(sigma(found.own[0]!)).toBeGreaterThan(1.2)
      expect(Math.abs(excessOf(found, "sigma")!.null.z)).toBeLessThan(3)
      expect(againstRewired(found, 1).z).toBeGreaterThan(5)
    }
  })

  it("the checks on made-up data can fail: what is too weak is not found", async () => {
    const found = await checks({ ...sizes(true), plantedRotations: 20 }, { runtime, seed, signal })
    expect(found.smallWorld.z).toBeGreaterThan(3)
    expect(found.weak.z).toBeLessThan(3)
    expect(found.weak.p).toBeGreaterThan(0.05)
  })

  it("does not depend on the number of rewired networks on average, nor on threads", async () => {
    const x = smallWorldSamples({ ...made, strength: 0.5, seed: 4 })
    const [one, again] = [await place(x, { rotations: 5 }), await place(x, { rotations: 5 })]
    expect(again).toEqual(one)
    const few = await place(x, { rotations: 5, rewired: 1 })
    expect(Math.abs(excessOf(few, "sigma")!.value - excessOf(one, "sigma")!.value)).toBeLessThan(0.1)
  })

  it("one net is surely above another only with words left out alike", async () => {
    const word = Int32Array.from({ length: made.samples }, (_, row) => row % 60)
    const wordCategory = Int32Array.from({ length: 60 }, (_, own) => own % 5)
    const leftOut = withoutGroups({ word, wordCategory }, 4)
    const strong = excessOf(await place(smallWorldSamples({ ...made, strength: 0.5, seed: 1 }), { leftOut }), "sigma")!
    const noise = excessOf(await place(smallWorldSamples({ ...made, strength: 0, seed: 2 }), { leftOut }), "sigma")!
    expect(strong.interval![0]).toBeGreaterThan(0)
    expect(difference(strong, noise).low).toBeGreaterThan(0)
    expect(difference(noise, strong).high).toBeLessThan(0)
    expect(difference(strong, strong).low).toBeLessThan(0)
  })
})

describe("hubs", () => {
  const word = Int32Array.from({ length: made.samples }, (_, row) => row % 60)
  const wordCategory = Int32Array.from({ length: 60 }, (_, own) => own % 5)

  it("are the same in halves of the words where they are planted, and not in noise", async () => {
    const halves = [1, 2, 3].map((draw) => halvesOfWords({ word, wordCategory }, new Rng(draw)))
    // One source, which each unit has more of than the one before.
    const rng = new Rng(1)
    const source = Float64Array.from({ length: made.samples }, () => rng.normal())
    const data = Float64Array.from({ length: made.samples * made.units }, (_, at) => {
      return (3 * source[Math.floor(at / made.units)]! * (at % made.units)) / made.units + rng.normal()
    })
    const planted = await place({ dims: [made.samples, made.units], data }, { rotations: 3, halves })
    const noise = await place(smallWorldSamples({ ...made, strength: 0, seed: 1 }), { rotations: 3, halves })
    expect(planted.sameHubs.own).toHaveLength(3)
    expect(planted.sameHubs.rotated).toHaveLength(3)
    expect(Math.min(...planted.sameHubs.own)).toBeGreaterThan(Math.max(...noise.sameHubs.own))
  })

  it("are compared on halves without a word in common, equal in each category", () => {
    const [first, second] = halvesOfWords({ word, wordCategory }, new Rng(1))
    expect(first.length + second.length).toBe(made.samples)
    const words = (rows: Int32Array) => new Set(Array.from(rows, (row) => word[row]!))
    expect([...words(first)].filter((own) => words(second).has(own))).toEqual([])
    for (const group of withoutGroups({ word, wordCategory }, 4)) expect(group.length).toBe((made.samples * 3) / 4)
  })
})
