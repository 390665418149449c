/** Takes recorded values as they are computed. Offsets and lengths count float32 values. */
export interface Sink {
  put(tensor: string, offset: number, source: Float32Array, from: number, length: number): void
}

/** From so many bytes on the tensors of a recording lie in one buffer. */
const ONE_BUFFER = 2 ** 26

/**
 * Tensors in memory, zero where nothing is recorded (padding). Those of a large recording are views on one buffer: the
 * system's allocator gives such a one back as soon as it is freed, while many of a few megabytes leave holes that stay.
 */
export class MemorySink implements Sink {
  readonly tensors: ReadonlyMap<string, { readonly dims: readonly number[]; readonly data: Float32Array }>

  constructor(shapes: ReadonlyMap<string, readonly number[]>) {
    const sizes = [...shapes.values()].map((dims) => dims.reduce((a, b) => a * b, 1))
    const all = sizes.reduce((a, b) => a + b, 0)
    const buffer = 4 * all < ONE_BUFFER ? undefined : new ArrayBuffer(4 * all)
    let at = 0
    this.tensors = new Map(
      [...shapes].map(([name, dims], i) => {
        const size = sizes[i]!
        const data = buffer === undefined ? new Float32Array(size) : new Float32Array(buffer, 4 * at, size)
        at += size
        return [name, { dims, data }]
      }),
    )
  }

  put(tensor: string, offset: number, source: Float32Array, from: number, length: number): void {
    this.tensors.get(tensor)!.data.set(source.subarray(from, from + length), offset)
  }
}
