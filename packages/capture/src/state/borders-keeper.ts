import { rm } from "node:fs/promises"
import path from "node:path"
import { type BatchState, type StateTensor, valuesOf } from "../driver/batch-state.js"
import type { Border, Continuation } from "../driver/run.js"
import type { Sink } from "../driver/sink.js"
import type { Keeper, KeeperOptions } from "./keeper.js"
import { PartSink } from "./part-sink.js"
import { loadSegments, saveSegments } from "./segment-file.js"
import type { StoredSegment } from "./segments.js"

/** Values that an interrupted run still saves, and that may wait in memory for the next save: 256 MB. */
const FEW_VALUES = 2 ** 26
/** Saving takes at most about this share of the time. */
const SHARE = 0.1

/** Where the batches stand, as it is written beside their tensors. */
interface Note {
  /** Files of values that count. */
  readonly files: number
  readonly finished: readonly number[]
  readonly batches: readonly {
    readonly number: number
    readonly border: number
    readonly nodes: readonly number[]
    readonly dims: Readonly<Record<string, readonly number[]>>
  }[]
}

/**
 * Breadth first, no batch is finished before the last block. So every now and then, at a border, the values recorded since
 * the last time go to `<n>.values`, and then where the batches stand to `borders`, which says how many of those files count.
 */
export class BordersKeeper implements Keeper {
  readonly #options: KeeperOptions
  readonly #sinks = new Map<number, PartSink>()
  readonly #finished = new Set<number>()
  readonly #resume = new Map<number, BatchState>()
  #segments: StoredSegment[] = []
  #files = 0
  #nextSave: number

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#nextSave = performance.now() + 1000 * options.saveSeconds
  }

  async load(): Promise<void> {
    const { folder } = this.#options
    if (folder === undefined) return
    const borders = await loadSegments(path.join(folder, "borders"))
    if (!borders) return
    const note = borders.note as Note
    const loaded: StoredSegment[][] = []
    for (let file = 0; file < note.files; file++) {
      const values = await loadSegments(this.#valuesFile(folder, file))
      if (!values) return
      loaded.push([...values.segments])
    }
    this.#files = note.files
    this.#segments = loaded.flat()
    for (const number of note.finished) this.#finished.add(number)
    this.#setResume(note, borders.segments)
  }

  get continuation(): Continuation {
    return {
      skip: this.#finished,
      resume: this.#resume,
      onBatchDone: (batch) => {
        this.#finished.add(batch)
      },
      onBorder: (border) => this.#atBorder(border),
    }
  }

  sink(batch: number): Sink {
    const sink = new PartSink()
    this.#sinks.set(batch, sink)
    return sink
  }

  segments(): StoredSegment[] {
    this.#segments = [...this.#segments, ...this.#take()]
    return this.#segments
  }

  async clear(): Promise<void> {
    const { folder } = this.#options
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }

  async #atBorder(border: Border): Promise<void> {
    const { folder, saveSeconds } = this.#options
    if (folder === undefined) return
    let pending = 0
    for (const sink of this.#sinks.values()) pending += sink.pending
    const due = border.interrupted
      ? pending + border.values <= FEW_VALUES
      : pending > FEW_VALUES || performance.now() >= this.#nextSave
    if (!due) return
    const start = performance.now()
    await this.#save(folder, border)
    const took = performance.now() - start
    this.#nextSave = start + Math.max(1000 * saveSeconds, took / SHARE)
  }

  async #save(folder: string, border: Border): Promise<void> {
    const values = this.#take()
    const saved = await saveSegments(this.#valuesFile(folder, this.#files), values)
    this.#segments = [...this.#segments, ...(this.#options.inMemory ? values : saved)]
    this.#files++
    // A batch that has not been taken up again stays where it was.
    const batches = [...new Map([...this.#resume, ...border.batches])].filter(([number]) => !this.#finished.has(number))
    const tensors = batches.flatMap(([number, state]) =>
      Object.entries(state.tensors).map(([name, tensor]): StoredSegment => {
        const read = (from: number, count: number) => tensor.read(from, count)
        return { tensor: nameOf(number, name), offset: 0, length: valuesOf(tensor), read }
      }),
    )
    const note: Note = {
      files: this.#files,
      finished: [...this.#finished],
      batches: batches.map(([number, { border, nodes, tensors }]) => ({
        number,
        border,
        nodes: Array.from(nodes),
        dims: Object.fromEntries(Object.entries(tensors).map(([name, { dims }]) => [name, dims])),
      })),
    }
    this.#setResume(note, await saveSegments(path.join(folder, "borders"), tensors, note))
  }

  #setResume(note: Note, segments: readonly StoredSegment[]): void {
    const byName = new Map(segments.map((segment) => [segment.tensor, segment]))
    this.#resume.clear()
    for (const { number, border, nodes, dims } of note.batches) {
      const tensors = Object.entries(dims).map(([name, shape]): [string, StateTensor] => {
        const { read } = byName.get(nameOf(number, name))!
        return [name, { dims: shape, read }]
      })
      this.#resume.set(number, { border, nodes, tensors: Object.fromEntries(tensors) })
    }
  }

  #take(): StoredSegment[] {
    return [...this.#sinks.values()].flatMap((sink) => sink.take())
  }

  #valuesFile(folder: string, file: number): string {
    return path.join(folder, `${file}.values`)
  }
}

function nameOf(batch: number, tensor: string): string {
  return `${batch} ${tensor}`
}
