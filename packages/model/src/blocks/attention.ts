import type { GraphBuilder, Value } from "@llm-fmri/graph"
import type { BlockKind } from "../architectures/arch.js"

/**
 * How tokens are laid out for attention. `path`: every token is a group of its own, one query against the keys of its
 * path. `rows`: a group is a run of tokens on one path, queries against the keys of the longest.
 */
export type AttentionForm = "path" | "rows"

export interface AttentionResult {
  /** [M, heads · headDim] */
  readonly z: Value
  /** [G, heads, Tq, Tk] as [G, kvHeads, heads / kvHeads, Tq, Tk] */
  readonly pattern?: Value
}

/**
 * Causal attention of M tokens over gathered keys and values.
 *
 * Inputs it declares: `keys` [G, Tk] int32 (rows of k and v), `mask` [G, 1, Tq, Tk] added to the scores, and for the form
 * `rows` also `queries` [G, Tq] (rows of q) and `back` [M] (where each token's result stands among G · Tq).
 */
export function attention(
  g: GraphBuilder,
  kind: BlockKind,
  form: AttentionForm,
  q: Value,
  k: Value,
  v: Value,
  wantPattern: boolean,
): AttentionResult {
  const { heads, kvHeads, headDim } = kind
  const int64 = (...dims: number[]) => g.constant(BigInt64Array.from(dims.map(BigInt)), "int64", [dims.length])
  const keys = g.input("keys", "int32", ["G", "Tk"])
  const mask = g.input("mask", "float32", ["G", 1, "Tq", "Tk"])
  const kPaths = g.op("Gather", [k, keys], { axis: 0 }) // [G, Tk, kvHeads·headDim]
  const vPaths = g.op("Gather", [v, keys], { axis: 0 })
  const queries =
    form === "path"
      ? g.op("Reshape", [q, int64(-1, 1, heads * headDim)])
      : g.op("Gather", [q, g.input("queries", "int32", ["G", "Tq"])], { axis: 0 })

  let z: Value
  let pattern: Value | undefined
  if (form === "path" && !wantPattern) {
    z = g.op("Attention", [queries, kPaths, vPaths, mask], {
      q_num_heads: heads,
      kv_num_heads: kvHeads,
      scale: kind.attnScale,
      ...(kind.attnSoftcap === undefined ? {} : { softcap: kind.attnSoftcap }),
    })
  } else {
    const perGroup = heads / kvHeads
    const q5 = g.op("Transpose", [g.op("Reshape", [queries, int64(0, 0, kvHeads, perGroup, headDim)])], {
      perm: [0, 2, 3, 1, 4],
    })
    const k5 = g.op("Transpose", [g.op("Reshape", [kPaths, int64(0, 0, kvHeads, 1, headDim)])], {
      perm: [0, 2, 3, 4, 1],
    })
    const v5 = g.op("Transpose", [g.op("Reshape", [vPaths, int64(0, 0, kvHeads, 1, headDim)])], {
      perm: [0, 2, 3, 1, 4],
    })
    const scale = g.constant(Float32Array.of(kind.attnScale), "float32", [])
    let scores = g.op("MatMul", [g.op("Mul", [q5, scale]), k5])
    if (kind.attnSoftcap !== undefined) {
      const cap = g.constant(Float32Array.of(kind.attnSoftcap), "float32", [])
      scores = g.op("Mul", [g.op("Tanh", [g.op("Div", [scores, cap])]), cap])
    }
    const masked = g.op("Add", [scores, g.op("Unsqueeze", [mask, int64(1)])])
    pattern = g.op("Softmax", [masked], { axis: -1 })
    const mixed = g.op("MatMul", [pattern, v5]) // [G, kvHeads, perGroup, Tq, headDim]
    z = g.op("Reshape", [g.op("Transpose", [mixed], { perm: [0, 3, 1, 2, 4] }), int64(0, 0, heads * headDim)])
  }
  const flat = g.op("Reshape", [z, int64(-1, heads * headDim)])
  const back = form === "path" ? flat : g.op("Gather", [flat, g.input("back", "int32", ["M"])], { axis: 0 })
  return { z: back, pattern: wantPattern ? pattern : undefined }
}
