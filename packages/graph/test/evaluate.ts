import {
  type Attributes,
  type DType,
  GraphBuilder,
  type HostTensor,
  type OpOptions,
  type Runtime,
  type TypedArray,
} from "../src/index.js"
import { numbers } from "./numbers.js"

/** Runs one operator on host tensors; `null` leaves an optional input out. */
export async function evaluate(
  runtime: Runtime,
  op: string,
  inputs: readonly (HostTensor | null)[],
  attributes: Attributes = {},
  options: OpOptions = {},
): Promise<HostTensor[]> {
  const g = new GraphBuilder(op)
  const feeds: Record<string, HostTensor> = {}
  const values = inputs.map((tensor, i) => {
    if (tensor === null) return null
    feeds[`in${i}`] = tensor
    return g.input(`in${i}`, tensor.dtype, tensor.dims)
  })
  const results = g.ops(op, values, attributes, options)
  for (const [i, value] of results.entries()) g.output(`out${i}`, value)
  const graph = g.build()
  const outputs = await runtime.run(graph, feeds)
  runtime.release(graph)
  return results.map((_, i) => outputs[`out${i}`] as HostTensor)
}

/** A float32 tensor of fixed pseudo-random numbers in [-scale, scale). */
export function random(dims: readonly number[], seed: number, scale = 1): HostTensor & { data: Float32Array } {
  const count = dims.reduce((product, dim) => product * dim, 1)
  return { dtype: "float32", dims, data: Float32Array.from(numbers(count, seed), (x) => x * scale) }
}

export function float64(tensor: HostTensor): HostTensor & { data: Float64Array } {
  return { dtype: "float64", dims: tensor.dims, data: Float64Array.from(tensor.data as Float32Array) }
}

export function ints(dtype: "int32" | "int64", dims: readonly number[], values: readonly number[]): HostTensor {
  return { dtype, dims, data: dtype === "int32" ? Int32Array.from(values) : BigInt64Array.from(values, BigInt) }
}

export function tensor(dtype: DType, dims: readonly number[], data: TypedArray): HostTensor {
  return { dtype, dims, data }
}

/** Largest absolute difference over largest absolute expected value. */
export function relativeError(actual: HostTensor, expected: ArrayLike<number>): number {
  if (actual.data.length !== expected.length)
    throw new Error(`${actual.data.length} values, expected ${expected.length}`)
  let difference = 0
  let scale = 0
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(Number(actual.data[i]) - expected[i]!)
    difference = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(difference, error)
    scale = Math.max(scale, Math.abs(expected[i]!))
  }
  return difference / scale
}
