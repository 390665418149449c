import { type Graph, GraphBuilder, type Value } from "@llm-fmri/graph"
import type { BlockKind } from "../architectures/arch.js"
import { applySteps, type EditSlots } from "../edits/slots.js"
import type { LayerSite } from "../sites.js"
import { activate } from "./activation.js"
import { type AttentionForm, attention } from "./attention.js"
import { linear } from "./linear.js"
import { norm, plainRmsNorm, rmsNorm } from "./norm.js"

/** Sites that live inside a block; the residual stream at its borders is read from `x` and `y` themselves. */
export type InnerSite = Exclude<LayerSite, "resid_pre" | "resid_post">

export interface BlockVariant {
  readonly form: AttentionForm
  /** Inner sites to output; `attn_pattern` needs the form `rows`. */
  readonly taps: readonly InnerSite[]
  /** Output only the rows named by the input `select` [n] (not for `attn_pattern`, which is by group). */
  readonly select: boolean
  readonly edits: EditSlots
}

export const PLAIN: BlockVariant = { form: "path", taps: [], select: false, edits: {} }

/**
 * The graph of one block: `x` [M, width] → `y` [M, width], with weights, positions, paths and edit operands as inputs and
 * the wanted sites as outputs of their own (q, k, v, z as [n, heads · headDim]).
 *
 * Inputs beside the weights: `x`; `cos`, `sin` [M, 1, rotary / 2] where the kind has rotary; those of the
 * attention; `perLayerTable` [U·L, P] with `perLayerIndex` [M]; `carried.k`, `carried.v` where keys and values are shared.
 */
export function blockGraph(kind: BlockKind, variant: BlockVariant): Graph {
  const g = new GraphBuilder("block")
  const { width } = kind
  const select = variant.select ? g.input("select", "int32", ["n"]) : undefined
  const tap = (site: InnerSite, value: Value) => {
    if (variant.taps.includes(site))
      g.output(site, select ? g.op("Gather", [value, select], { axis: 0 }) : g.op("Identity", [value]))
  }
  const edit = (site: InnerSite, value: Value, size: number) => applySteps(g, site, variant.edits[site], value, size)

  const x = g.input("x", "float32", ["M", width])
  const h1 = norm(g, "norm1", x, width, kind.norm)
  const { q, k, v } = projections(g, kind, h1)
  tap("q", q)
  tap("k", k)
  tap("v", v)
  const { z, pattern } = attention(g, kind, variant.form, q, k, v)
  tap("z", z)
  if (variant.taps.includes("attn_pattern")) g.output("attn_pattern", pattern!)
  let attnOut = linear(g, "o", z, width, kind.heads * kind.headDim, kind.attnBias.o)
  if (kind.postNorms) attnOut = norm(g, "postAttn", attnOut, width, kind.norm)
  attnOut = edit("attn_out", attnOut, width)
  tap("attn_out", attnOut)

  const mid = g.op("Add", [x, attnOut])
  const residMid = kind.parallel ? mid : edit("resid_mid", mid, width)
  if (!kind.parallel) tap("resid_mid", residMid)
  const h2 = norm(g, "norm2", kind.parallel ? x : residMid, width, kind.norm)
  const up = linear(g, "up", h2, kind.mlpWidth, width, kind.mlpBias)
  const neurons = kind.gated
    ? g.op("Mul", [activate(g, kind.activation, linear(g, "gate", h2, kind.mlpWidth, width, kind.mlpBias)), up])
    : activate(g, kind.activation, up)
  const acted = edit("mlp_act", neurons, kind.mlpWidth)
  tap("mlp_act", acted)
  let mlpOut = linear(g, "down", acted, width, kind.mlpWidth, kind.mlpBias)
  if (kind.postNorms) mlpOut = norm(g, "postMlp", mlpOut, width, kind.norm)
  mlpOut = edit("mlp_out", mlpOut, width)
  tap("mlp_out", mlpOut)

  let y = g.op("Add", [residMid, mlpOut])
  if (kind.perLayerInput !== undefined) y = g.op("Add", [y, perLayerBranch(g, kind, y, kind.perLayerInput)])
  if (kind.layerScalar) y = g.op("Mul", [y, g.input("layerScalar", "float32", [1])])
  g.output("y", y)
  if (kind.storesKv !== undefined) {
    g.output("carried.k", g.op("Identity", [k]))
    g.output("carried.v", g.op("Identity", [v]))
  }
  return g.build()
}

function projections(g: GraphBuilder, kind: BlockKind, h: Value): { q: Value; k: Value; v: Value } {
  const { heads, kvHeads, headDim, width, attnBias } = kind
  const kvWidth = kvHeads * headDim
  const rotate = rotary(g, kind)
  const perHead = (value: Value, count: number) =>
    g.op("Reshape", [value, g.constant(BigInt64Array.from([0n, BigInt(count), 1n, BigInt(headDim)]), "int64", [4])])
  const flat = (value: Value, count: number) =>
    g.op("Reshape", [value, g.constant(BigInt64Array.from([0n, BigInt(count * headDim)]), "int64", [2])])
  const headNorm = (name: string, value: Value) =>
    kind.qkNorm ? rmsNorm(g, value, g.input(`${name}.weight`, "float32", [headDim]), kind.norm.eps) : value

  const q = flat(
    rotate(headNorm("qNorm", perHead(linear(g, "q", h, heads * headDim, width, attnBias.q), heads))),
    heads,
  )
  if (kind.readsKv !== undefined) {
    const carried = (part: string) => g.input(`carried.${part}`, "float32", ["M", kvWidth])
    return { q, k: carried("k"), v: carried("v") }
  }
  const kRaw = linear(g, "k", h, kvWidth, width, attnBias.k)
  const k = flat(rotate(headNorm("kNorm", perHead(kRaw, kvHeads))), kvHeads)
  const vRaw = kind.kAsV ? kRaw : linear(g, "v", h, kvWidth, width, attnBias.v)
  const v = kind.vNorm ? flat(plainRmsNorm(g, perHead(vRaw, kvHeads), headDim, kind.norm.eps), kvHeads) : vRaw
  return { q, k, v }
}

/** Rotates heads given as [M, heads, 1, headDim]: every token is a batch entry with a position of its own. */
function rotary(g: GraphBuilder, kind: BlockKind): (value: Value) => Value {
  if (kind.rope === undefined) return (value) => value
  const half = kind.rotaryWidth! / 2
  const cos = g.input("cos", "float32", ["M", 1, half])
  const sin = g.input("sin", "float32", ["M", 1, half])
  const partial = kind.rotaryWidth! < kind.headDim ? { rotary_embedding_dim: kind.rotaryWidth! } : {}
  return (value) => g.op("RotaryEmbedding", [value, cos, sin], { interleaved: 0, ...partial })
}

/** Gemma-4's third branch: a gated per-layer embedding, normed, added to the stream. */
function perLayerBranch(g: GraphBuilder, kind: BlockKind, x: Value, size: number): Value {
  const table = g.input("perLayerTable", "float32", ["UL", size])
  const input = g.op("Gather", [table, g.input("perLayerIndex", "int32", ["M"])], { axis: 0 })
  const gate = activate(g, kind.activation, linear(g, "perLayerGate", x, size, kind.width, false))
  const out = linear(g, "perLayerOut", g.op("Mul", [gate, input]), kind.width, size, false)
  return norm(g, "postPerLayer", out, kind.width, kind.norm)
}
