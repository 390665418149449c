import { type Graph, GraphBuilder, type Value } from "@llm-fmri/graph"
import type { Arch } from "@llm-fmri/model"

/**
 * Sums over a part of the vocabulary from which KL(reference ‖ row) is put together.
 *
 * Inputs: `reference` [m, d], `x` [n, d], `of` [n] (each row's reference), `table` [V, d].
 * With a the reference's logits and δ = a − b the difference to the row's:
 * outputs `peak` [m, 1] = max a, `mass` [m, 1] = Σ e^(a − peak), `tilt` [n, 1] = Σ e^(a − peak)·δ,
 * `rowPeak` [n, 1] = max (a − peak − δ), `rowMass` [n, 1] = Σ e^(a − peak − δ − rowPeak), all float64.
 *
 * δ comes from (reference − x)·W, not from two sets of logits, so that a small difference keeps its digits; under a soft
 * cap c, c·tanh α − c·tanh β = c·tanh(α − β)·(1 − tanh α·tanh β).
 */
export function klGraph(arch: Pick<Arch, "width" | "head">): Graph {
  const g = new GraphBuilder("kl")
  const reference = g.input("reference", "float32", ["m", arch.width])
  const x = g.input("x", "float32", ["n", arch.width])
  const of = g.input("of", "int32", ["n"])
  const table = g.input("table", "float32", ["V", arch.width])
  const rowsOf = (perReference: Value) => g.op("Gather", [perReference, of], { axis: 0 })
  const double = (value: Value) => g.op("Cast", [value], { to: 11 })
  const axis = g.constant(BigInt64Array.of(-1n), "int64", [1])
  const over = (op: "ReduceSum" | "ReduceMax", value: Value) => g.op(op, [value, axis], { keepdims: 1 })

  let logits = g.op("Gemm", [reference, table], { transB: 1 })
  let delta = g.op("Gemm", [g.op("Sub", [rowsOf(reference), x]), table], { transB: 1 })
  const cap = arch.head.softcap
  if (cap !== undefined) {
    const c = g.constant(Float32Array.of(cap), "float32", [])
    const one = g.constant(Float32Array.of(1), "float32", [])
    const scaled = g.op("Div", [logits, c])
    const scaledDelta = g.op("Div", [delta, c])
    const bent = g.op("Tanh", [scaled])
    const bentRow = g.op("Tanh", [g.op("Sub", [rowsOf(scaled), scaledDelta])])
    const slope = g.op("Sub", [one, g.op("Mul", [rowsOf(bent), bentRow])])
    delta = g.op("Mul", [c, g.op("Mul", [g.op("Tanh", [scaledDelta]), slope])])
    logits = g.op("Mul", [bent, c])
  }
  const a = double(logits)
  const peak = over("ReduceMax", a)
  const lowered = g.op("Sub", [a, peak])
  const weight = g.op("Exp", [lowered])
  g.output("peak", peak)
  g.output("mass", over("ReduceSum", weight))

  const d = double(delta)
  g.output("tilt", over("ReduceSum", g.op("Mul", [rowsOf(weight), d])))
  const row = g.op("Sub", [rowsOf(lowered), d])
  const rowPeak = over("ReduceMax", row)
  g.output("rowPeak", rowPeak)
  g.output("rowMass", over("ReduceSum", g.op("Exp", [g.op("Sub", [row, rowPeak])])))
  return g.build()
}
