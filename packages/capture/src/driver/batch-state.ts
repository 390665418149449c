import type { DeviceTensor, HostTensor, Runtime } from "@llm-fmri/graph"

/** A tensor of a batch that can be read in parts. */
export interface StateTensor {
  readonly dims: readonly number[]
  /** Values `from … from + count`. */
  read(from: number, count: number): Promise<Float32Array> | Float32Array
}

/** A batch at a border, as numbers: enough to go on from there, in another process too. */
export interface BatchState {
  /** Blocks that it has passed. */
  readonly border: number
  /** Nodes in the rows of the stream. */
  readonly nodes: ArrayLike<number>
  /** `x` and the carried tensors by name; or `last`, the rows that the head takes. */
  readonly tensors: Readonly<Record<string, StateTensor>>
}

/** Number of values. */
export function valuesOf({ dims }: Pick<StateTensor, "dims">): number {
  return dims.reduce((product, n) => product * n, 1)
}

/** A tensor of the runtime; its values are fetched at the first read and let go at the last. */
export function onDevice(runtime: Runtime, tensor: DeviceTensor): StateTensor {
  const size = valuesOf(tensor)
  let whole: Promise<HostTensor> | undefined
  return {
    dims: tensor.dims,
    read: async (from, count) => {
      whole ??= runtime.download(tensor)
      const data = (await whole).data as Float32Array
      if (from + count === size) whole = undefined
      return data.subarray(from, from + count)
    },
  }
}

/** Values of the host. */
export function onHost({ dims, data }: HostTensor): StateTensor {
  return { dims, read: (from, count) => (data as Float32Array).subarray(from, from + count) }
}

/** All values of a tensor of a state. */
export async function restored(tensor: StateTensor): Promise<HostTensor> {
  const data = await tensor.read(0, valuesOf(tensor))
  return { dtype: "float32", dims: tensor.dims, data: data.slice() }
}
