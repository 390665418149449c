import { GraphBuilder } from "../build/builder.js"
import type { Graph } from "../build/graph.js"
import type { FloatDType } from "./matrix.js"

const graphs = new Map<string, Graph>()

/** The graph of y = op(a)·op(b), where op transposes or not; with `add`, of y = op(a)·op(b) + c. */
export function product(dtype: FloatDType, transA: boolean, transB: boolean, add = false): Graph {
  const name = `product_${dtype}${transA ? "_transA" : ""}${transB ? "_transB" : ""}${add ? "_add" : ""}`
  let graph = graphs.get(name)
  if (graph === undefined) {
    const g = new GraphBuilder(name)
    const a = g.input("a", dtype, transA ? ["inner", "rows"] : ["rows", "inner"])
    const b = g.input("b", dtype, transB ? ["columns", "inner"] : ["inner", "columns"])
    const c = add ? g.input("c", dtype, ["rows", "columns"]) : null
    const y = g.op("Gemm", [a, b], { transA: Number(transA), transB: Number(transB) })
    // A separate Add is faster here than Gemm's own third input.
    g.output("y", c === null ? y : g.op("Add", [y, c]))
    graph = g.build()
    graphs.set(name, graph)
  }
  return graph
}
