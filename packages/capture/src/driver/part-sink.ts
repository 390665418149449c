import type { Sink } from "./sink.js"

/** A run of values that stand together in a tensor. */
export interface Segment {
  readonly tensor: string
  /** First value, counted in values of the whole tensor. */
  offset: number
  data: Float32Array
}

/** Collects the values of one batch, as runs that stand together. */
export class PartSink implements Sink {
  readonly #open = new Map<string, { offset: number; length: number; data: Float32Array }>()
  readonly #done: Segment[] = []

  put(tensor: string, offset: number, source: Float32Array, from: number, length: number): void {
    let run = this.#open.get(tensor)
    if (!run || run.offset + run.length !== offset) {
      if (run) this.#close(tensor, run)
      run = { offset, length: 0, data: new Float32Array(Math.max(length, 1024)) }
      this.#open.set(tensor, run)
    }
    if (run.length + length > run.data.length) {
      const grown = new Float32Array(Math.max(run.length + length, 2 * run.data.length))
      grown.set(run.data.subarray(0, run.length))
      run.data = grown
    }
    run.data.set(source.subarray(from, from + length), run.length)
    run.length += length
  }

  /** Everything put so far. */
  segments(): Segment[] {
    for (const [tensor, run] of this.#open) this.#close(tensor, run)
    this.#open.clear()
    return this.#done
  }

  #close(tensor: string, run: { offset: number; length: number; data: Float32Array }): void {
    this.#done.push({ tensor, offset: run.offset, data: run.data.subarray(0, run.length) })
  }
}
