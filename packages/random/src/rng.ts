import { FmriError } from "@llm-fmri/errors"
import { expOfMinus, logOfMidpoint } from "./rational.js"
import { splitmix64 } from "./splitmix64.js"
import { DENSITY, EDGES, INSIDE } from "./ziggurat-tables.js"

const TWO_32 = 4294967296
const TAIL = EDGES[1]!
const inside = Int32Array.from(INSIDE)
const scale = Float64Array.from(EDGES, (x) => x / 16777216)

/**
 * A seeded stream of random numbers, the same bit for bit on every platform.
 *
 * Generator: xoshiro128** 1.1 (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"), period
 * 2¹²⁸ − 1, its state filled by SplitMix64; the streams are those of Rust's `rand_xoshiro`
 * (`Xoshiro128StarStar::seed_from_u64`). Normals: ziggurat (Marsaglia & Tsang 2000) of 128 layers, layer, sign and
 * magnitude from disjoint bits of one draw (Doornik 2005), exact in the tail. Only integer operations and + − × ÷ are
 * used, and the tables are constants: no `Math.exp`, whose last bit is the engine's choice.
 *
 * Not for cryptography. For independent streams derive one seed each with `deriveSeed`; don't share one generator.
 *
 * @throws FmriError `BadSeed` where the seed is not a whole number in [0, 2³²).
 *
 * @example
 * ```ts
 * const rng = new Rng(deriveSeed(0, "shuffle", "claim-3"))
 * rng.int(6) // 0 … 5
 * ```
 */
export class Rng {
  #s0: number
  #s1: number
  #s2: number
  #s3: number

  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= TWO_32) {
      throw new FmriError("BadSeed", `${seed} is not a seed: a whole number from 0 to 4294967295 is needed`, {
        fix: "Make seeds with deriveSeed(root, ...names).",
        fields: { seed },
      })
    }
    const [a, b] = splitmix64(BigInt(seed), 2) as [bigint, bigint]
    this.#s0 = Number(BigInt.asIntN(32, a))
    this.#s1 = Number(BigInt.asIntN(32, a >> 32n))
    this.#s2 = Number(BigInt.asIntN(32, b))
    this.#s3 = Number(BigInt.asIntN(32, b >> 32n))
  }

  /** The next 32 random bits, 0 … 2³² − 1. */
  uint32(): number {
    return this.#next() >>> 0
  }

  /** Uniform on [0, 1) with 53 random bits (two draws). */
  uniform(): number {
    const high = this.#next() >>> 5
    return (high * 67108864 + (this.#next() >>> 6)) / 9007199254740992
  }

  /**
   * A whole number in [0, n), each equally likely: draws that would favour the small ones are thrown away.
   *
   * @throws FmriError `BadRange` unless n is a whole number from 1 to 2³².
   */
  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new FmriError("BadRange", `cannot draw a whole number below ${n}`, {
        fix: "Ask for a range of 1 to 4294967296.",
        fields: { n },
      })
    }
    if (n === TWO_32) return this.uint32()
    let draw = this.uint32()
    // Fewer than n draws are too many, so nearly all are seen to be good without a division.
    if (draw >= TWO_32 - n) {
      const limit = TWO_32 - (TWO_32 % n)
      while (draw >= limit) draw = this.uint32()
    }
    return draw % (n >>> 0)
  }

  /** A standard normal: 25 bits of sign and magnitude within a layer, so as fine as a float32. */
  normal(): number {
    const bits = this.#next()
    const layer = bits & 127
    const signed = bits >> 7
    const magnitude = signed ^ (signed >> 31)
    return magnitude < inside[layer]! ? (signed + 0.5) * scale[layer]! : this.#outside(layer, signed)
  }

  /** Fills `out` with normals of mean 0 and standard deviation `std`: `fround(std * normal())`, only faster. */
  fillNormal(out: Float32Array, std: number): void {
    let s0 = this.#s0
    let s1 = this.#s1
    let s2 = this.#s2
    let s3 = this.#s3
    for (let i = 0; i < out.length; i++) {
      let bits = Math.imul(s1, 5)
      bits = Math.imul((bits << 7) | (bits >>> 25), 9)
      const t = s1 << 9
      s2 ^= s0
      s3 ^= s1
      s1 ^= s2
      s0 ^= s3
      s2 ^= t
      s3 = (s3 << 11) | (s3 >>> 21)
      const layer = bits & 127
      const signed = bits >> 7
      if ((signed ^ (signed >> 31)) < inside[layer]!) {
        out[i] = std * ((signed + 0.5) * scale[layer]!)
      } else {
        this.#s0 = s0
        this.#s1 = s1
        this.#s2 = s2
        this.#s3 = s3
        out[i] = std * this.#outside(layer, signed)
        s0 = this.#s0
        s1 = this.#s1
        s2 = this.#s2
        s3 = this.#s3
      }
    }
    this.#s0 = s0
    this.#s1 = s1
    this.#s2 = s2
    this.#s3 = s3
  }

  /** Puts an array or typed array in random order, in place; every order is equally likely (Fisher–Yates). */
  shuffle<T>(array: { readonly length: number; [index: number]: T }): void {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.int(i + 1)
      const kept = array[i]!
      array[i] = array[j]!
      array[j] = kept
    }
  }

  /**
   * `count` different indices of [0, n) in random order; with `count` left out, a permutation.
   *
   * @throws FmriError `BadRange` where `count` is more than n, or either is no whole number.
   */
  sample(n: number, count = n): Int32Array {
    if (!Number.isInteger(n) || !Number.isInteger(count) || count < 0 || n < count || n > 2147483647) {
      throw new FmriError("BadRange", `cannot draw ${count} different indices out of ${n}`, {
        fix: "Ask for at most as many as there are.",
        fields: { n, count },
      })
    }
    const pool = new Int32Array(n)
    for (let i = 0; i < n; i++) pool[i] = i
    for (let i = 0; i < count; i++) {
      const j = i + this.int(n - i)
      const kept = pool[i]!
      pool[i] = pool[j]!
      pool[j] = kept
    }
    return pool.slice(0, count)
  }

  #next(): number {
    const bits = Math.imul(this.#s1, 5)
    const t = this.#s1 << 9
    this.#s2 ^= this.#s0
    this.#s3 ^= this.#s1
    this.#s1 ^= this.#s2
    this.#s0 ^= this.#s3
    this.#s2 ^= t
    this.#s3 = (this.#s3 << 11) | (this.#s3 >>> 21)
    return Math.imul((bits << 7) | (bits >>> 25), 9)
  }

  /** The 1.2 % of draws that fall outside a layer's inner box: the wedge below the curve, or the tail beyond r. */
  #outside(layer: number, signed: number): number {
    for (;;) {
      const x = (signed + 0.5) * scale[layer]!
      if ((signed ^ (signed >> 31)) < inside[layer]!) return x
      if (layer === 0) return signed < 0 ? -this.#beyond() : this.#beyond()
      const low = DENSITY[layer]!
      const height = low + ((this.uint32() + 0.5) / TWO_32) * (DENSITY[layer + 1]! - low)
      if (height < expOfMinus((x * x) / 2)) return x
      const bits = this.#next()
      layer = bits & 127
      signed = bits >> 7
    }
  }

  /** A normal given that it is above r (Marsaglia 1964). */
  #beyond(): number {
    for (;;) {
      const x = -logOfMidpoint(this.uint32()) / TAIL
      const y = -logOfMidpoint(this.uint32())
      if (y + y > x * x) return TAIL + x
    }
  }
}
