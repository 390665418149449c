import type { DType } from "../build/dtype.js"

/** A tensor that lives in a runtime's worker until it is released. */
export interface DeviceTensor {
  readonly id: number
  readonly dtype: DType
  readonly dims: readonly number[]
  /** Frees the tensor once the calls made so far are done; does nothing the second time. */
  release(): void
}

/** The handles of one runtime: which tensors are its own, and which of them are still there. */
export class Handles {
  readonly #live = new WeakSet<DeviceTensor>()
  readonly #known = new WeakSet<DeviceTensor>()
  readonly #onRelease: (id: number) => void

  constructor(onRelease: (id: number) => void) {
    this.#onRelease = onRelease
  }

  create(id: number, dtype: DType, dims: readonly number[]): DeviceTensor {
    const handle: DeviceTensor = Object.freeze({
      id,
      dtype,
      dims: Object.freeze([...dims]),
      release: () => {
        if (this.#live.delete(handle)) this.#onRelease(id)
      },
    })
    this.#live.add(handle)
    this.#known.add(handle)
    return handle
  }

  /** `"foreign"` for a tensor of another runtime. */
  state(tensor: DeviceTensor): "live" | "released" | "foreign" {
    if (this.#live.has(tensor)) return "live"
    return this.#known.has(tensor) ? "released" : "foreign"
  }
}
