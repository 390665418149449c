/** The typed arrays that threads can share. */
export type SharedArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array

/**
 * A copy of a typed array in memory that all threads see, so that giving it to a job copies nothing. It is for reading:
 * nothing guards it against two threads that write.
 *
 * @example
 * ```ts
 * const samples = shared(Float64Array.of(1, 2, 3))
 * console.log(samples.buffer instanceof SharedArrayBuffer) // true
 * ```
 */
export function shared<T extends SharedArray>(array: T): T {
  const make = array.constructor as new (buffer: ArrayBufferLike) => T
  const copy = new make(new SharedArrayBuffer(array.byteLength))
  copy.set(array)
  return copy
}
