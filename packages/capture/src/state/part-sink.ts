import type { Sink } from "../driver/sink.js"
import { inMemory, type StoredSegment } from "./segments.js"

interface Run {
  offset: number
  length: number
  data: Float32Array
}

/** Collects values, as runs that stand together. */
export class PartSink implements Sink {
  readonly #open = new Map<string, Run>()
  #done: StoredSegment[] = []
  /** Values put and not yet taken. */
  pending = 0

  put(tensor: string, offset: number, source: Float32Array, from: number, length: number): void {
    let run = this.#open.get(tensor)
    if (!run || run.offset + run.length !== offset) {
      if (run) this.#close(tensor, run)
      run = { offset, length: 0, data: new Float32Array(length) }
      this.#open.set(tensor, run)
    }
    if (run.length + length > run.data.length) {
      const grown = new Float32Array(Math.max(run.length + length, 2 * run.data.length))
      grown.set(run.data.subarray(0, run.length))
      run.data = grown
    }
    run.data.set(source.subarray(from, from + length), run.length)
    run.length += length
    this.pending += length
  }

  /** Everything put since the last call. */
  take(): StoredSegment[] {
    for (const [tensor, run] of this.#open) this.#close(tensor, run)
    this.#open.clear()
    const taken = this.#done
    this.#done = []
    this.pending = 0
    return taken
  }

  #close(tensor: string, { offset, length, data }: Run): void {
    this.#done.push(inMemory(tensor, offset, data.subarray(0, length)))
  }
}
