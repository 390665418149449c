import { deriveSeed } from "@llm-fmri/random"
import type { WeightRef } from "../architectures/index.js"
import type { WeightSource } from "./source.js"

/** How weights are disturbed: each is multiplied by 1 + size or 1 − size, the sign drawn by the seed. */
export interface Perturbation {
  readonly seed: number
  /** 2⁻²³ moves a float32 by one unit in its last place, or two. */
  readonly size: number
}

/**
 * Weights whose last bits are disturbed. The same arithmetic on numbers that differ by a rounding stands for the same
 * numbers under an arithmetic that rounds elsewhere, such as another processor's: results that move here may move there.
 * It is a stand-in and no measurement of another processor. A weight's sign follows from the seed, the tensor's name and
 * the weight's place in it, so that rows of a table are disturbed as the whole table is.
 */
export class PerturbedWeights implements WeightSource {
  readonly #weights: WeightSource
  readonly #seed: number
  readonly #up: number
  readonly #down: number

  constructor(weights: WeightSource, { seed, size }: Perturbation) {
    this.#weights = weights
    this.#seed = seed
    this.#up = 1 + size
    this.#down = 1 - size
  }

  async read(ref: WeightRef): Promise<Float32Array> {
    const values = await this.#weights.read(ref)
    const out = new Float32Array(values.length)
    this.#disturb(values, out, this.#salt(ref), 0, 0, values.length)
    return out
  }

  async rows(ref: WeightRef, rows: readonly number[]): Promise<Float32Array> {
    const values = await this.#weights.rows(ref, rows)
    const columns = ref.shape[1]!
    const out = new Float32Array(values.length)
    const salt = this.#salt(ref)
    for (const [at, row] of rows.entries()) this.#disturb(values, out, salt, at * columns, row * columns, columns)
    return out
  }

  /** `count` values from `start`, the first of which is number `place` of its tensor. */
  #disturb(values: Float32Array, out: Float32Array, salt: number, start: number, place: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const sign = mix(place + i + salt) & 1
      out[start + i] = values[start + i]! * (sign === 0 ? this.#up : this.#down)
    }
  }

  #salt(ref: WeightRef): number {
    const part = ref.transform && "index" in ref.transform ? ref.transform.index : 0
    return deriveSeed(this.#seed, "perturbed", ref.tensor, part)
  }
}

/** The finaliser of MurmurHash3: every bit of a whole number reaches every bit of the result. */
function mix(n: number): number {
  let h = n | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
