import { deriveSeed, Rng } from "@llm-fmri/random"
import type { Arch, WeightRef } from "../architectures/index.js"
import type { WeightSource } from "./source.js"

/**
 * Weights of an untrained net: each tensor follows the architecture's own initialisation (normal with the config's
 * standard deviation, norms at the identity, biases zero), drawn from a seed derived from the tensor's name. Rows of
 * embedding tables have a seed each, so that a few rows can be had without drawing the table.
 */
export class UntrainedWeights implements WeightSource {
  readonly #seed: number
  readonly #tables: ReadonlySet<string>

  constructor(arch: Arch, seed: number) {
    this.#seed = seed
    const tables = [arch.embed.table, arch.embed.positions, arch.head.table, arch.embed.perLayer?.table]
    this.#tables = new Set(tables.flatMap((ref) => (ref ? [ref.tensor] : [])))
  }

  async read(ref: WeightRef): Promise<Float32Array> {
    if (this.#tables.has(ref.tensor))
      return this.rows(
        ref,
        Array.from({ length: ref.shape[0]! }, (_, row) => row),
      )
    const out = new Float32Array(ref.shape.reduce((product, n) => product * n, 1))
    if ("constant" in ref.init) return out.fill(ref.init.constant)
    const part = ref.transform && "index" in ref.transform ? [ref.transform.index] : []
    new Rng(deriveSeed(this.#seed, "untrained", ref.tensor, ...part)).fillNormal(out, ref.init.std)
    return out
  }

  async rows(ref: WeightRef, rows: readonly number[]): Promise<Float32Array> {
    const columns = ref.shape[1]!
    const out = new Float32Array(rows.length * columns)
    const std = "std" in ref.init ? ref.init.std : 0
    rows.forEach((row, i) => {
      const into = out.subarray(i * columns, (i + 1) * columns)
      new Rng(deriveSeed(this.#seed, "untrained", ref.tensor, row)).fillNormal(into, std)
    })
    return out
  }
}

/** Untrained blocks under a trained token embedding (and the tied head with it). */
export class HybridWeights implements WeightSource {
  readonly #trained: WeightSource
  readonly #untrained: WeightSource
  readonly #fromTrained: ReadonlySet<string>

  constructor(arch: Arch, trained: WeightSource, seed: number) {
    this.#trained = trained
    this.#untrained = new UntrainedWeights(arch, seed)
    const kept = [arch.embed.table, arch.embed.positions, arch.embed.perLayer?.table]
    this.#fromTrained = new Set(kept.flatMap((ref) => (ref ? [ref.tensor] : [])))
  }

  read(ref: WeightRef): Promise<Float32Array> {
    return this.#of(ref).read(ref)
  }

  rows(ref: WeightRef, rows: readonly number[]): Promise<Float32Array> {
    return this.#of(ref).rows(ref, rows)
  }

  #of(ref: WeightRef): WeightSource {
    return this.#fromTrained.has(ref.tensor) ? this.#trained : this.#untrained
  }
}
