import type { HostTensor } from "@llm-fmri/graph"

/** A list of indices as a graph takes it. */
export function int32(values: ArrayLike<number>): HostTensor {
  const data = values instanceof Int32Array ? values : Int32Array.from(values)
  return { dtype: "int32", dims: [data.length], data }
}
