import type { DeviceTensor } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"

/** Bytes of the unembedding that are handled at a time. */
const TABLE_BYTES = 128 * 2 ** 20
/** Unembeddings up to this size stay in the runtime between batches. */
const RESIDENT_BYTES = 2 ** 30

/** The unembedding in parts of the vocabulary. */
export class Head {
  readonly #model: Model
  readonly #tile: number
  readonly #resident: boolean
  readonly #tiles = new Map<number, DeviceTensor>()

  constructor(model: Model) {
    this.#model = model
    const bytes = 4 * model.arch.width
    this.#tile = Math.max(1, Math.floor(TABLE_BYTES / bytes))
    this.#resident = bytes * model.arch.vocab <= RESIDENT_BYTES
  }

  /** Calls `use` with each part of the table and the first token that it holds. */
  async eachTile(use: (table: DeviceTensor, first: number) => Promise<void>): Promise<void> {
    const { arch, weights, runtime } = this.#model
    for (let first = 0; first < arch.vocab; first += this.#tile) {
      let table = this.#tiles.get(first)
      if (!table) {
        const count = Math.min(this.#tile, arch.vocab - first)
        const rows = Array.from({ length: count }, (_, i) => first + i)
        const data = await weights.rows(arch.head.table, rows)
        table = await runtime.upload({ dtype: "float32", dims: [count, arch.width], data }, { transfer: true })
        if (this.#resident) this.#tiles.set(first, table)
      }
      try {
        await use(table, first)
      } finally {
        if (!this.#resident) table.release()
      }
    }
  }

  close(): void {
    for (const tile of this.#tiles.values()) tile.release()
    this.#tiles.clear()
  }
}
