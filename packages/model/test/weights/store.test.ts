import { Runtime } from "@llm-fmri/graph"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { WeightSource } from "../../src/index.js"
import { allWeights, WeightStore } from "../../src/weights/store.js"
import { archOf, CONFIGS } from "../support/configs.js"

const arch = archOf(CONFIGS.gpt2)
let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

/** Counts what is read; tensors in `broken` cannot be. */
function counted() {
  const reads: string[] = []
  const broken = new Set<string>()
  const source: WeightSource = {
    read: async ({ tensor, shape }) => {
      reads.push(tensor)
      if (broken.has(tensor)) throw new Error(`${tensor} is broken`)
      return new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(reads.length)
    },
    rows: async ({ shape }, rows) => new Float32Array(rows.length * shape[1]!),
  }
  return { reads, broken, source }
}
const tensors = async () => (await runtime.stats()).tensors
const blockSize = Object.keys(arch.layers[0]!.weights).length

it("hands out a block under the names of the graph's inputs, and reads it once while it is resident", async () => {
  const { reads, source } = counted()
  const store = new WeightStore(arch, source, runtime)
  expect(store.resident).toBe(true)
  const block = await store.block(0)
  expect(Object.keys(block)).toEqual(Object.keys(arch.layers[0]!.weights))
  for (const [name, { dims }] of Object.entries(block)) expect(dims).toEqual(arch.layers[0]!.weights[name]!.shape)
  await store.releaseBlock(0)
  expect(await store.block(0)).toBe(block)
  expect(reads).toHaveLength(blockSize)
  expect(store.blockReads).toBe(1)
  expect(await tensors()).toBe(blockSize)
  await store.close()
  expect(await tensors()).toBe(0)
})

it("drops each block after use when streaming, and holds the one that was read ahead", async () => {
  const { source } = counted()
  const store = new WeightStore(arch, source, runtime, true)
  expect(store.resident).toBe(false)
  await store.block(0)
  store.prefetch(1)
  store.prefetch(1)
  store.prefetch(2) // there is no such block
  await store.block(1)
  expect(await tensors()).toBe(2 * blockSize)
  await store.releaseBlock(0)
  expect(await tensors()).toBe(blockSize)
  await store.block(0)
  expect(store.blockReads).toBe(3)
  await store.releaseAll()
  expect(await tensors()).toBe(0)
  await store.close()
})

it("drops a resident block where it is told to", async () => {
  const store = new WeightStore(arch, counted().source, runtime)
  await store.block(0)
  await store.releaseBlock(0, true)
  expect(await tensors()).toBe(0)
  await store.close()
})

it("leaves nothing of a block that cannot be read, and tries again when it is asked again", async () => {
  const { broken, source } = counted()
  const store = new WeightStore(arch, source, runtime)
  const { tensor } = arch.layers[1]!.weights["norm2.weight"]!
  broken.add(tensor)
  store.prefetch(1)
  await expect(store.block(1)).rejects.toThrow(`${tensor} is broken`)
  expect(await tensors()).toBe(0)
  broken.clear()
  expect(Object.keys(await store.block(1))).toHaveLength(blockSize)
  await store.close()
  expect(await tensors()).toBe(0)
})

it("closes while a block is being read", async () => {
  const { broken, source } = counted()
  for (const fails of [false, true]) {
    const store = new WeightStore(arch, source, runtime)
    if (fails) broken.add(arch.layers[0]!.weights["q.weight"]!.tensor)
    store.prefetch(0)
    await store.close()
    expect(await tensors()).toBe(0)
  }
})

it("keeps a weight outside the blocks until it is closed, and tries again after a failure", async () => {
  const { reads, broken, source } = counted()
  const store = new WeightStore(arch, source, runtime)
  const ref = arch.final.weight
  broken.add(ref.tensor)
  await expect(store.other(ref)).rejects.toThrow("is broken")
  broken.clear()
  const [one, two] = await Promise.all([store.other(ref), store.other(ref)])
  expect(one).toBe(two)
  expect(reads).toEqual([ref.tensor, ref.tensor])
  expect(await tensors()).toBe(1)
  await store.close()
  expect(await tensors()).toBe(0)
})

it("knows every weight of a net once", () => {
  const all = allWeights(archOf(CONFIGS.gemma4_text))
  const names = all.map(({ tensor }) => tensor)
  expect(names.slice(0, 6)).toEqual([
    "model.embed_tokens.weight",
    "model.embed_tokens_per_layer.weight",
    "model.per_layer_model_projection.weight",
    "model.per_layer_projection_norm.weight",
    "model.norm.weight",
    "model.embed_tokens.weight", // the tied head
  ])
  expect(names.filter((name) => name.startsWith("model.layers.0."))).toHaveLength(17)
})
