import type { GraphBuilder, Value } from "@llm-fmri/graph"

/** x [M, in] · Wᵀ (+ b), W [out, in] and b [out] being graph inputs named `name.weight`, `name.bias`. */
export function linear(g: GraphBuilder, name: string, x: Value, out: number, input: number, bias: boolean): Value {
  const w = g.input(`${name}.weight`, "float32", [out, input])
  const y = g.op("Gemm", [x, w], { transB: 1 })
  return bias ? g.op("Add", [y, g.input(`${name}.bias`, "float32", [out])]) : y
}
