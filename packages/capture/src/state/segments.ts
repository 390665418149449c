/** A run of values of a tensor that can be read, from memory or from a file. */
export interface StoredSegment {
  readonly tensor: string
  /** First value, counted in values of the whole tensor. */
  readonly offset: number
  readonly length: number
  /** Values `from … from + count` of the run. */
  read(from: number, count: number): Promise<Float32Array> | Float32Array
}

/** A run of values in memory. */
export function inMemory(tensor: string, offset: number, data: Float32Array): StoredSegment {
  return { tensor, offset, length: data.length, read: (from, count) => data.subarray(from, from + count) }
}
