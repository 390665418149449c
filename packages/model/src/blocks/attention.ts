import type { GraphBuilder, Value } from "@llm-fmri/graph"
import type { BlockKind } from "../architectures/arch.js"

/**
 * How the tokens of a batch are laid out for attention. `path`: every token is a group of its own, one query against the
 * keys of its path. `rows`: a group is a run of tokens on one path, its queries against the keys of the longest.
 */
export type AttentionForm = "path" | "rows"

export interface AttentionResult {
  /** [M, heads · headDim] */
  readonly z: Value
  /** [G, kvHeads, heads / kvHeads, Tq, Tk], in memory the same as [G, heads, Tq, Tk] */
  readonly pattern?: Value
}

/**
 * Causal attention of M tokens over gathered keys and values: `mask` [G, 1, Tq, Tk] is added to the scores.
 * The form `path` takes `keys` [G, Tk], rows of k and v; see `byHead` for the inputs of the form `rows`, which also gives
 * the pattern.
 */
export function attention(
  g: GraphBuilder,
  kind: BlockKind,
  form: AttentionForm,
  q: Value,
  k: Value,
  v: Value,
): AttentionResult {
  const mask = g.input("mask", "float32", ["G", 1, "Tq", "Tk"])
  return form === "path" ? { z: byPath(g, kind, q, k, v, mask) } : byHead(g, kind, q, k, v, mask)
}

function byPath(g: GraphBuilder, kind: BlockKind, q: Value, k: Value, v: Value, mask: Value): Value {
  const { heads, kvHeads, headDim } = kind
  const keys = g.input("keys", "int32", ["G", "Tk"])
  const paths = (value: Value) => g.op("Gather", [value, keys], { axis: 0 })
  const queries = g.op("Reshape", [q, shape(g, -1, 1, heads * headDim)])
  const z = g.op("Attention", [queries, paths(k), paths(v), mask], {
    q_num_heads: heads,
    kv_num_heads: kvHeads,
    scale: kind.attnScale,
    ...(kind.attnSoftcap === undefined ? {} : { softcap: kind.attnSoftcap }),
  })
  return g.op("Reshape", [z, shape(g, -1, heads * headDim)])
}

/**
 * Gathers single heads, so that they come in the order of the products without a transpose: `queryHeads`
 * [G, kvHeads, heads / kvHeads, Tq] are rows of q as [M · heads, headDim], `keyHeads` [G, kvHeads, 1, Tk] rows of k and v
 * as [M · kvHeads, headDim], and `backHeads` [M, heads] rows of the result as [G · heads · Tq, headDim].
 */
function byHead(g: GraphBuilder, kind: BlockKind, q: Value, k: Value, v: Value, mask: Value): AttentionResult {
  const { heads, kvHeads, headDim, attnSoftcap } = kind
  const headRows = (value: Value) => g.op("Reshape", [value, shape(g, -1, headDim)])
  const queryHeads = g.input("queryHeads", "int32", ["G", kvHeads, heads / kvHeads, "Tq"])
  const keyHeads = g.input("keyHeads", "int32", ["G", kvHeads, 1, "Tk"])
  const backHeads = g.input("backHeads", "int32", ["M", heads])
  const gather = (value: Value, rows: Value) => g.op("Gather", [headRows(value), rows], { axis: 0 })
  const product = { transB: 1, alpha: kind.attnScale }
  let scores = g.op("FusedMatMul", [gather(q, queryHeads), gather(k, keyHeads)], product, { domain: "com.microsoft" })
  if (attnSoftcap !== undefined) {
    const cap = g.constant(Float32Array.of(attnSoftcap), "float32", [])
    scores = g.op("Mul", [g.op("Tanh", [g.op("Div", [scores, cap])]), cap])
  }
  const masked = g.op("Add", [scores, g.op("Unsqueeze", [mask, shape(g, 1)])])
  const pattern = g.op("Softmax", [masked], { axis: -1 })
  const mixed = g.op("MatMul", [pattern, gather(v, keyHeads)]) // [G, kvHeads, heads / kvHeads, Tq, headDim]
  const z = g.op("Reshape", [gather(mixed, backHeads), shape(g, -1, heads * headDim)])
  return { z, pattern }
}

function shape(g: GraphBuilder, ...dims: number[]): Value {
  return g.constant(BigInt64Array.from(dims.map(BigInt)), "int64", [dims.length])
}
