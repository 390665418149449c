import { readdir, rm } from "node:fs/promises"
import path from "node:path"
import type { Continuation } from "../driver/run.js"
import type { Sink } from "../driver/sink.js"
import type { Keeper, KeeperOptions } from "./keeper.js"
import { PartSink } from "./part-sink.js"
import { loadSegments, saveSegments } from "./segment-file.js"
import type { StoredSegment } from "./segments.js"

/** Depth first: each finished batch is a file `<batch>.part`. */
export class PartsKeeper implements Keeper {
  readonly #options: KeeperOptions
  readonly #sinks = new Map<number, PartSink>()
  readonly #finished = new Set<number>()
  #segments: StoredSegment[] = []

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    const { folder } = this.#options
    if (folder === undefined) return
    for (const name of await readdir(folder).catch(() => [])) {
      const batch = /^(\d+)\.part$/.exec(name)?.[1]
      const part = batch === undefined ? undefined : await loadSegments(path.join(folder, name))
      if (!part) continue
      this.#finished.add(Number(batch))
      this.#segments = [...this.#segments, ...part.segments]
    }
  }

  get continuation(): Continuation {
    return { skip: this.#finished, onBatchDone: (batch) => this.#keep(batch) }
  }

  sink(batch: number): Sink {
    const sink = new PartSink()
    this.#sinks.set(batch, sink)
    return sink
  }

  segments(): StoredSegment[] {
    return this.#segments
  }

  async clear(): Promise<void> {
    const { folder } = this.#options
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }

  async #keep(batch: number): Promise<void> {
    const { folder, inMemory } = this.#options
    let segments = this.#sinks.get(batch)!.take()
    this.#sinks.delete(batch)
    if (folder !== undefined) {
      const saved = await saveSegments(path.join(folder, `${batch}.part`), segments)
      if (!inMemory) segments = saved
    }
    this.#segments = [...this.#segments, ...segments]
  }
}
