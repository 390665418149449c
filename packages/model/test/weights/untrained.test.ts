import { describe, expect, it } from "vitest"
import type { WeightRef, WeightSource } from "../../src/index.js"
import { allWeights } from "../../src/weights/store.js"
import { HybridWeights, UntrainedWeights } from "../../src/weights/untrained.js"
import { archOf, CONFIGS, MODEL_TYPES, withFields } from "../support/configs.js"

const everyRow = ({ shape }: WeightRef) => Array.from({ length: shape[0]! }, (_, row) => row)

describe.each(MODEL_TYPES)("an untrained %s", (modelType) => {
  const arch = archOf(withFields(modelType, { initializer_range: 0.5, tie_word_embeddings: false }))
  const net = new UntrainedWeights(arch, 7)

  it("has every weight in its shape, with the mean and spread of its initialisation", async () => {
    for (const ref of allWeights(arch)) {
      const values = await net.read(ref)
      const n = ref.shape.reduce((product, size) => product * size, 1)
      expect(values).toHaveLength(n)
      if ("constant" in ref.init) {
        expect(new Set(values), ref.tensor).toEqual(new Set([ref.init.constant]))
        continue
      }
      const { std } = ref.init
      const mean = values.reduce((sum, x) => sum + x, 0) / n
      const spread = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / n)
      // Within 4.5 standard errors.
      expect(Math.abs(mean) / std, ref.tensor).toBeLessThan(4.5 / Math.sqrt(n))
      expect(Math.abs(spread / std - 1), ref.tensor).toBeLessThan(4.5 / Math.sqrt(2 * n))
    }
  })

  it("has norms at the identity, biases at zero and matrices at the config's spread", () => {
    for (const { kind, weights } of arch.layers)
      for (const [name, { init, shape }] of Object.entries(weights)) {
        const residual = modelType === "gpt2" && (name === "o.weight" || name === "down.weight")
        const std = residual ? 0.5 / Math.sqrt(2 * arch.layers.length) : 0.5
        const wanted = name.endsWith(".bias") ? { constant: 0 } : shape.length === 2 ? { std } : { constant: 1 }
        expect(init, `${name} of width ${kind.width}`).toEqual(wanted)
      }
    expect(arch.final.weight.init).toEqual({ constant: 1 })
  })

  it("gives tables the same by rows as whole", async () => {
    const { embed, head } = arch
    const tables = [embed.table, embed.positions, embed.perLayer?.table, head.table].filter((ref) => ref !== undefined)
    for (const ref of tables) {
      const whole = await net.read(ref)
      expect(await net.rows(ref, everyRow(ref)), ref.tensor).toEqual(whole)
      const columns = ref.shape[1]!
      const [row9, row2] = [whole.subarray(9 * columns, 10 * columns), whole.subarray(2 * columns, 3 * columns)]
      expect([...(await net.rows(ref, [9, 2, 9]))]).toEqual([...row9, ...row2, ...row9])
    }
  })

  it("is the same from the same seed and another from another, tensor by tensor", async () => {
    const [again, other] = [new UntrainedWeights(arch, 7), new UntrainedWeights(arch, 8)]
    const seen = new Set<number>()
    for (const ref of allWeights(arch)) {
      const values = await net.read(ref)
      expect(await again.read(ref)).toEqual(values)
      if ("constant" in ref.init) continue
      expect(await other.read(ref)).not.toEqual(values)
      seen.add(values[0]!)
    }
    // Also the parts of one stored tensor (q, k and v of GPT-2) are drawn apart.
    expect(seen.size).toBe(allWeights(arch).filter(({ init }) => "std" in init).length)
  })
})

it("an untrained net with a tied head has its embedding there", async () => {
  const arch = archOf(withFields("llama", { tie_word_embeddings: true }))
  const net = new UntrainedWeights(arch, 7)
  expect(await net.read(arch.head.table)).toEqual(await net.read(arch.embed.table))
})

it("a hybrid has trained embeddings under untrained blocks", async () => {
  for (const modelType of ["gemma4_text", "gpt2"] as const) {
    const arch = archOf(CONFIGS[modelType])
    const trained: WeightSource = {
      read: async ({ shape }) => new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(3),
      rows: async ({ shape }, rows) => new Float32Array(rows.length * shape[1]!).fill(3),
    }
    const hybrid = new HybridWeights(arch, trained, 7)
    const twin = new UntrainedWeights(arch, 7)
    const { table, positions, perLayer } = arch.embed
    const kept = new Set([table, positions, perLayer?.table])
    for (const ref of allWeights(arch)) {
      const wanted = kept.has(ref) ? await trained.read(ref) : await twin.read(ref)
      expect(await hybrid.read(ref), ref.tensor).toEqual(wanted)
    }
    expect(await hybrid.rows(table, [1])).toEqual(await trained.rows(table, [1]))
  }
})
