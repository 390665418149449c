import { GraphBuilder } from "../build/builder.js"
import type { Graph } from "../build/graph.js"
import type { FloatDType } from "./matrix.js"

/** Rows of a part at least: of fewer, a product no longer runs at full speed. */
const leastRows = 128
/** Of 4 parts, 10 of 16 products are made; more parts save little more. */
const mostParts = 4

/**
 * How many of `rows` rows go into each part of {@link symmetricProduct}. The last is the longest: a product with more columns
 * than rows is shared out among threads by columns, and the order of its sums may then depend on how many threads there are.
 */
export function partSizes(rows: number): number[] {
  const parts = Math.max(1, Math.min(mostParts, Math.floor(rows / leastRows)))
  const size = Math.floor(rows / parts)
  return Array.from({ length: parts }, (_, i) => (i < parts - 1 ? size : rows - i * size))
}

const graphs = new Map<string, Graph>()

/**
 * The graph of y = x·xᵀ, made of the products of parts of the rows, of the given `sizes`, with themselves and with those
 * before, and of their transposes. Within a part, y is symmetric but for rounding.
 */
export function symmetricProduct(dtype: FloatDType, parts: number): Graph {
  const name = `symmetric_product_${dtype}_${parts}`
  let graph = graphs.get(name)
  if (graph === undefined) {
    const g = new GraphBuilder(name)
    const x = g.input("x", dtype, ["rows", "inner"])
    const sizes = g.input("sizes", "int64", [parts])
    const cut = g.ops("Split", [x, sizes], { axis: 0 }, { outputs: parts })
    const below = cut.map((a, i) => cut.slice(0, i + 1).map((b) => g.op("Gemm", [a, b], { transB: 1 })))
    const rows = below.map((products, i) => {
      const above = below.slice(i + 1).map((later) => g.op("Transpose", [later[i]!], { perm: [1, 0] }))
      return g.op("Concat", [...products, ...above], { axis: 1 })
    })
    g.output("y", g.op("Concat", rows, { axis: 0 }))
    graph = g.build()
    graphs.set(name, graph)
  }
  return graph
}
