import type { HostTensor, TypedArray } from "../build/dtype.js"

/**
 * Prepares tensors for a trip to the worker: `transfer` moves whole ArrayBuffers (the caller's arrays become empty), all
 * else is copied once. A view on part of a buffer, or on shared memory, is always copied: moving it would take away more
 * than it shows, and the runtime refuses shared memory.
 */
export class Shipment {
  readonly moved = new Set<ArrayBuffer>()
  readonly #transfer: boolean

  constructor(transfer: boolean) {
    this.#transfer = transfer
  }

  add({ dtype, dims, data }: HostTensor): HostTensor {
    const whole = data.buffer instanceof ArrayBuffer && data.byteLength === data.buffer.byteLength
    if (whole && !this.#transfer) return { dtype, dims, data }
    const own = whole ? data : (data.slice() as TypedArray)
    this.moved.add(own.buffer as ArrayBuffer)
    return { dtype, dims, data: own }
  }
}
