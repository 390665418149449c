import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Rng } from "../src/index.js"
import { splitmix64 } from "../src/splitmix64.js"

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"))
const { streams } = fixture("xoshiro128starstar") as {
  streams: { seed: number; first: number[]; draw100000: number }[]
}

describe("uint32", () => {
  test("SplitMix64 gives the published outputs of seed 1234567", () => {
    expect(splitmix64(1234567n, 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ])
  })

  test.each(streams)("seed $seed gives the stream of rand_xoshiro", ({ seed, first, draw100000 }) => {
    const rng = new Rng(seed)
    expect(first.map(() => rng.uint32())).toEqual(first)
    let last = 0
    for (let i = first.length; i < 100_000; i++) last = rng.uint32()
    expect(last).toBe(draw100000)
  })

  test.each([-1, 0.5, 2 ** 32, Number.NaN])("seed %s is refused", (seed) => {
    expect(() => new Rng(seed)).toThrow(/is not a seed/)
  })
})

describe("uniform", () => {
  test("is the upper 53 of 64 bits over 2^53", () => {
    const bits = new Rng(5)
    const rng = new Rng(5)
    for (let i = 0; i < 1000; i++) {
      const high = BigInt(bits.uint32() >>> 5)
      const whole = (high << 26n) | BigInt(bits.uint32() >>> 6)
      expect(rng.uniform()).toBe(Number(whole) / 2 ** 53)
    }
  })
})

describe("int", () => {
  test("stays in range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 2 ** 32 }), (seed, n) => {
        const draw = new Rng(seed).int(n)
        expect(Number.isInteger(draw) && draw >= 0 && draw < n).toBe(true)
      }),
      { seed: 2 },
    )
  })

  test("favours no residue where n does not divide 2^32: a modulo alone would give the lower half twice the share", () => {
    const n = 3 * 2 ** 30
    const rng = new Rng(3)
    let low = 0
    for (let i = 0; i < 90_000; i++) if (rng.int(n) < n / 3) low++
    expect(Math.abs(low - 30_000) / Math.sqrt(90_000 * (1 / 3) * (2 / 3))).toBeLessThan(4)
  })

  test.each([0, -3, 1.5, 2 ** 32 + 1])("a range of %s is refused", (n) => {
    expect(() => new Rng(0).int(n)).toThrow(/whole number below/)
  })
})

describe("shuffle and sample", () => {
  test("shuffle keeps the elements", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (array, seed) => {
        const shuffled = [...array]
        new Rng(seed).shuffle(shuffled)
        expect(shuffled.sort()).toEqual([...array].sort())
      }),
      { seed: 3 },
    )
  })

  test("every order of four is equally likely, for shuffle and for sample", () => {
    const rng = new Rng(11)
    for (const draw of [
      () => {
        const array = Uint8Array.of(0, 1, 2, 3)
        rng.shuffle(array)
        return array.join("")
      },
      () => rng.sample(4).join(""),
    ]) {
      const counts = new Map<string, number>()
      for (let i = 0; i < 48_000; i++) {
        const order = draw()
        counts.set(order, (counts.get(order) ?? 0) + 1)
      }
      expect(counts.size).toBe(24)
      let chi2 = 0
      for (const count of counts.values()) chi2 += (count - 2000) ** 2 / 2000
      expect(chi2).toBeLessThan(60) // chi-squared, 23 degrees of freedom: P = 4e-5
    }
  })

  test("sample draws different indices, each equally often", () => {
    const rng = new Rng(12)
    const seen = new Float64Array(10)
    for (let i = 0; i < 20_000; i++) {
      const drawn = rng.sample(10, 3)
      expect(new Set(drawn).size).toBe(3)
      for (const j of drawn) seen[j] = seen[j]! + 1
    }
    for (const count of seen) expect(Math.abs(count - 6000) / Math.sqrt(20_000 * 0.3 * 0.7)).toBeLessThan(4.5)
  })

  test("more than there are is refused", () => {
    expect(() => new Rng(0).sample(3, 4)).toThrow(/cannot draw 4 different indices out of 3/)
  })
})

describe("streams never change", () => {
  test("one hash over every method", () => {
    const rng = new Rng(20260607)
    const hash = createHash("sha256")
    for (let i = 0; i < 2000; i++) {
      const values = [rng.uint32(), rng.uniform(), rng.int(1 + (i % 50)), rng.normal(), ...rng.sample(7, 3)]
      hash.update(JSON.stringify(values))
    }
    expect(hash.digest("hex")).toMatchInlineSnapshot(
      `"b79c2e569823c77c10e85d9b090aa72c74c39e6b64b94f5e78122c811d22ae6f"`,
    )
  })
})
