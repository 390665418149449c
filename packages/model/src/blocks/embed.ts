import { type Graph, GraphBuilder } from "@llm-fmri/graph"
import type { Arch } from "../architectures/arch.js"
import { rmsNorm } from "./norm.js"

/**
 * Token (and position) embedding: `table` [U, width], the rows of the distinct tokens, `index` [M] → `y` [M, width].
 * `positions` [P, width] and `position` [M] where positions are learned.
 */
export function embedGraph(arch: Arch): Graph {
  const g = new GraphBuilder("embed")
  const table = g.input("table", "float32", ["U", arch.width])
  const index = g.input("index", "int32", ["M"])
  let x = g.op("Gather", [scaled(g, table, arch.embed.scale), index], { axis: 0 })
  if (arch.embed.positions) {
    const positions = g.input("positions", "float32", [arch.embed.positions.shape[0]!, arch.width])
    x = g.op("Add", [x, g.op("Gather", [positions, g.input("position", "int32", ["M"])], { axis: 0 })])
  }
  g.output("y", x)
  return g.build()
}

/**
 * Per-layer inputs of the distinct tokens (Gemma-4 E models): `table` [U, width] and `perLayerTable` [U, L·P] →
 * `perLayer` [U·L, P], row u·L + l for token u at layer l.
 */
export function perLayerGraph(arch: Arch): Graph {
  const spec = arch.embed.perLayer!
  const layers = arch.layers.length
  const g = new GraphBuilder("per-layer-inputs")
  const constant = (value: number) => g.constant(Float32Array.of(value), "float32", [])
  const x0 = scaled(g, g.input("table", "float32", ["U", arch.width]), arch.embed.scale)
  const own = g.op("Mul", [g.input("perLayerTable", "float32", ["U", layers * spec.width]), constant(spec.tableScale)])
  const projection = g.input("perLayerProjection.weight", "float32", [layers * spec.width, arch.width])
  const projected = g.op("Mul", [g.op("Gemm", [x0, projection], { transB: 1 }), constant(spec.projectionScale)])
  const shape = g.constant(BigInt64Array.from([-1n, BigInt(spec.width)]), "int64", [2])
  const weight = g.input("perLayerNorm.weight", "float32", [spec.width])
  const context = rmsNorm(g, g.op("Reshape", [projected, shape]), weight, spec.eps)
  const sum = g.op("Add", [context, g.op("Reshape", [own, shape])])
  g.output("perLayer", g.op("Mul", [sum, constant(spec.combineScale)]))
  return g.build()
}

function scaled(g: GraphBuilder, table: import("@llm-fmri/graph").Value, scale: number) {
  return scale === 1 ? table : g.op("Mul", [table, g.constant(Float32Array.of(scale), "float32", [])])
}
