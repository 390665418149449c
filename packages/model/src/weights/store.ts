import type { DeviceTensor, Runtime } from "@llm-fmri/graph"
import type { Arch, WeightRef } from "../architectures/index.js"
import type { WeightSource } from "./source.js"

/** Weights of one block, by the names of the graph's inputs. */
export type BlockWeights = Readonly<Record<string, DeviceTensor>>

/** Bytes of float32 block weights up to which all blocks stay in memory between uses. */
const RESIDENT_BYTES = 2 * 2 ** 30

/**
 * Hands out weights in the runtime, a block at a time. Small nets stay resident after the first use; larger ones, and any
 * net read under `stream`, are dropped when the block is released, so that memory holds a block or two.
 */
export class WeightStore {
  readonly arch: Arch
  readonly #source: WeightSource
  readonly #runtime: Runtime
  /** False when blocks are dropped after each use. */
  readonly resident: boolean
  readonly #blocks = new Map<number, Promise<BlockWeights>>()
  #waiting = 0
  readonly #others = new Map<string, Promise<DeviceTensor>>()
  /** Seconds spent waiting for weights, and bytes of float32 handed over: for reports of where the time goes. */
  waited = 0
  loadedBytes = 0
  blockReads = 0

  constructor(arch: Arch, source: WeightSource, runtime: Runtime, stream = false) {
    this.arch = arch
    this.#source = source
    this.#runtime = runtime
    this.resident = !stream && blockBytes(arch) <= RESIDENT_BYTES
  }

  get source(): WeightSource {
    return this.#source
  }

  /** Starts reading a block that will be asked for soon. */
  prefetch(layer: number): void {
    if (layer >= this.arch.layers.length || this.#blocks.has(layer)) return
    const loading = this.#load(layer)
    // A failure is met by whoever asks for the block.
    loading.catch(() => {})
    this.#blocks.set(layer, loading)
  }

  /** The weights of a block; call `releaseBlock` when they have been used. */
  async block(layer: number): Promise<BlockWeights> {
    this.prefetch(layer)
    const start = performance.now()
    const alone = this.#waiting++ === 0
    try {
      return await this.#blocks.get(layer)!
    } catch (error) {
      this.#blocks.delete(layer)
      throw error
    } finally {
      this.#waiting--
      // Two that wait for the same weights wait once.
      if (alone) this.waited += (performance.now() - start) / 1000
    }
  }

  /** Says that a block is not needed for now; it is dropped unless the net stays resident. */
  async releaseBlock(layer: number, drop = !this.resident): Promise<void> {
    if (drop) await this.#drop(layer)
  }

  /** Drops all blocks, also those read ahead. */
  async releaseAll(): Promise<void> {
    for (const layer of [...this.#blocks.keys()]) await this.#drop(layer)
  }

  async #drop(layer: number): Promise<void> {
    const block = this.#blocks.get(layer)
    this.#blocks.delete(layer)
    const tensors: BlockWeights = block ? await block.catch(() => ({})) : {}
    for (const tensor of Object.values(tensors)) tensor.release()
  }

  /** A weight outside the blocks (norms, learned positions), kept until `close`. */
  other(ref: WeightRef): Promise<DeviceTensor> {
    const known = this.#others.get(ref.tensor)
    if (known) return known
    const loading = this.#upload(ref)
    this.#others.set(ref.tensor, loading)
    loading.catch(() => this.#others.delete(ref.tensor))
    return loading
  }

  /** Rows of a table, not kept. */
  rows(ref: WeightRef, rows: readonly number[]): Promise<Float32Array> {
    return this.#source.rows(ref, rows)
  }

  async close(): Promise<void> {
    await this.releaseAll()
    for (const other of this.#others.values()) (await other.catch(() => undefined))?.release()
    this.#others.clear()
  }

  async #load(layer: number): Promise<BlockWeights> {
    this.blockReads++
    const entries = Object.entries(this.arch.layers[layer]!.weights)
    const loading = entries.map(async ([name, ref]) => [name, await this.#upload(ref)] as const)
    const loaded = await Promise.allSettled(loading)
    const failed = loaded.find((result) => result.status === "rejected")
    const tensors = loaded.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
    if (!failed) return Object.fromEntries(tensors)
    for (const [, tensor] of tensors) tensor.release()
    throw failed.reason
  }

  async #upload(ref: WeightRef): Promise<DeviceTensor> {
    const data = await this.#source.read(ref)
    this.loadedBytes += data.byteLength
    return this.#runtime.upload({ dtype: "float32", dims: ref.shape, data }, { transfer: true })
  }
}

function blockBytes(arch: Arch): number {
  let values = 0
  for (const layer of arch.layers)
    for (const ref of Object.values(layer.weights)) values += ref.shape.reduce((product, n) => product * n, 1)
  return 4 * values
}

/** Every weight of a net, to be checked against a checkpoint. */
export function allWeights(arch: Arch): WeightRef[] {
  const { embed, final, head } = arch
  const others = [
    embed.table,
    embed.positions,
    embed.perLayer?.table,
    embed.perLayer?.projection,
    embed.perLayer?.norm,
    final.weight,
    final.bias,
    head.table,
  ]
  return [...others.filter((ref) => ref !== undefined), ...arch.layers.flatMap((layer) => Object.values(layer.weights))]
}
