/** Takes recorded values as they are computed. Offsets and lengths count float32 values. */
export interface Sink {
  put(tensor: string, offset: number, source: Float32Array, from: number, length: number): void
}

/** Tensors in memory, zero where nothing is recorded (padding). */
export class MemorySink implements Sink {
  readonly tensors: ReadonlyMap<string, { readonly dims: readonly number[]; readonly data: Float32Array }>

  constructor(shapes: ReadonlyMap<string, readonly number[]>) {
    this.tensors = new Map(
      [...shapes].map(([name, dims]) => [name, { dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)) }]),
    )
  }

  put(tensor: string, offset: number, source: Float32Array, from: number, length: number): void {
    this.tensors.get(tensor)!.data.set(source.subarray(from, from + length), offset)
  }
}
