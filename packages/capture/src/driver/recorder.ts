import type { Model } from "@llm-fmri/model"
import { ownerAt } from "../plan/forest.js"
import type { Layout } from "../plan/layout.js"
import type { Chunk, Plan } from "../plan/plan.js"
import type { Sink } from "./sink.js"

/** The rows that hold what is asked for at a place of the stack. */
export interface Selection {
  /** Rows of the stream, each once. */
  readonly rows: Int32Array
  /** For each slot of the chunk, which of `rows` it takes. */
  readonly ownerOf: Int32Array
}

/** Carries values of one chunk to where they belong in the recording. */
export class Recorder {
  readonly #model: Model
  readonly #plan: Plan
  readonly #chunk: Chunk
  readonly #sink: Sink

  constructor({ model, plan, sink }: { model: Model; plan: Plan; sink: Sink }, chunk: Chunk) {
    this.#model = model
    this.#plan = plan
    this.#chunk = chunk
    this.#sink = sink
  }

  /** Which rows to read at a border (or in the block of that number). */
  select(border: number, rowOf: Int32Array): Selection {
    const { forest } = this.#chunk
    const index = new Map<number, number>()
    const ownerOf = new Int32Array(forest.slots.length)
    forest.slots.forEach((node, i) => {
      const owner = ownerAt(forest, node, border)
      let at = index.get(owner)
      if (at === undefined) {
        at = index.size
        index.set(owner, at)
      }
      ownerOf[i] = at
    })
    return { rows: Int32Array.from(index.keys(), (node) => rowOf[node]!), ownerOf }
  }

  /** Values [rows, width] of a selection. */
  record(name: string, values: Float32Array, width: number, { ownerOf }: Selection): void {
    this.#chunk.slots.forEach((slot, i) => {
      this.#sink.put(name, slot * width, values, ownerOf[i]! * width, width)
    })
  }

  /** A part of each token's `stride` values: values [to − from, size] of rows `from … to`, standing at `at`. */
  recordPart(
    name: string,
    values: Float32Array,
    { ownerOf }: Selection,
    part: { from: number; to: number; at: number; size: number; stride: number },
  ): void {
    this.#chunk.slots.forEach((slot, i) => {
      const row = ownerOf[i]!
      if (row >= part.from && row < part.to)
        this.#sink.put(name, slot * part.stride + part.at, values, (row - part.from) * part.size, part.size)
    })
  }

  /** Attention patterns by group [G, heads, Tq, Tk], recorded as [B, heads, (P,) T]. */
  recordPattern(layer: number, layout: Layout, values: Float32Array, rowOf: Int32Array): void {
    const { forest, slots } = this.#chunk
    const { heads } = this.#model.arch.layers[layer]!.kind
    const { positions, longestRow } = this.#plan
    const perRow = positions === "all" ? longestRow : positions.length
    const { queriesPerGroup: tq, keysPerGroup: tk } = layout
    forest.slots.forEach((node, i) => {
      const owner = ownerAt(forest, node, layer)
      const row = rowOf[owner]!
      const group = layout.groupOf[row]!
      const first = layout.firstKey[group]!
      const count = forest.depth[owner]! - first + 1
      const b = Math.floor(slots[i]! / perRow)
      const p = slots[i]! % perRow
      for (let h = 0; h < heads; h++) {
        const from = ((group * heads + h) * tq + layout.queryOf[row]!) * tk
        const to = ((b * heads + h) * perRow + p) * longestRow + first
        this.#sink.put(`attn_pattern.${layer}`, to, values, from, count)
      }
    })
  }
}
