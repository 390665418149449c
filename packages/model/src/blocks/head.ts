import { type Graph, GraphBuilder } from "@llm-fmri/graph"
import type { Arch } from "../architectures/arch.js"
import { norm } from "./norm.js"

/** The last norm: `x` [n, width] → `y` [n, width]. */
export function finalNormGraph(arch: Arch): Graph {
  const g = new GraphBuilder("final-norm")
  const x = g.input("x", "float32", ["n", arch.width])
  g.output("y", norm(g, "final", x, arch.width, arch.final.norm))
  return g.build()
}

/** Logits of a part of the vocabulary: `x` [n, width], `table` [V, width] → `logits` [n, V], after the soft cap. */
export function logitsGraph(arch: Arch): Graph {
  const g = new GraphBuilder("logits")
  const x = g.input("x", "float32", ["n", arch.width])
  const table = g.input("table", "float32", ["V", arch.width])
  let logits = g.op("Gemm", [x, table], { transB: 1 })
  const cap = arch.head.softcap
  if (cap !== undefined) {
    const c = g.constant(Float32Array.of(cap), "float32", [])
    logits = g.op("Mul", [g.op("Tanh", [g.op("Div", [logits, c])]), c])
  }
  g.output("logits", logits)
  return g.build()
}
