import type { RopeSpec } from "./rope.js"

/** Names that HF gives the activation functions, reduced to the distinct functions. */
export type Activation = "silu" | "gelu_tanh" | "gelu" | "quick_gelu" | "relu" | "relu2" | "tanh" | "sigmoid"

export interface NormSpec {
  readonly type: "rms" | "layer"
  readonly eps: number
}

/**
 * Everything that decides the graph of a block. Two layers of equal kind share one compiled graph;
 * their weights are inputs. Plain JSON, so that it can be hashed.
 */
export interface BlockKind {
  readonly width: number
  readonly heads: number
  readonly kvHeads: number
  readonly headDim: number
  readonly mlpWidth: number
  readonly norm: NormSpec
  /** Factor on q·k. */
  readonly attnScale: number
  /** c in c·tanh(s/c) on the scaled scores, before the mask. */
  readonly attnSoftcap?: number
  /** A key at position k is seen from q when q − window < k ≤ q. */
  readonly window?: number
  /** Name of the rotary table in `Arch.ropes`; absent: no rotary. */
  readonly rope?: string
  /** Rotated channels of a head. */
  readonly rotaryWidth?: number
  readonly qkNorm: boolean
  /** RMS norm without weight on v (Gemma-4). */
  readonly vNorm: boolean
  /** v is made from k's projection (Gemma-4's global layers). */
  readonly kAsV: boolean
  /** Keys and values come from the carried pair of this name instead of this block's own projections. */
  readonly readsKv?: string
  /** Keys and values of this block are carried on under this name for later layers. */
  readonly storesKv?: string
  readonly attnBias: { readonly q: boolean; readonly k: boolean; readonly v: boolean; readonly o: boolean }
  readonly mlpBias: boolean
  readonly gated: boolean
  readonly activation: Activation
  /** Norms on the branches before they are added (Gemma-2 and later). */
  readonly postNorms: boolean
  /** Attention and MLP both read `resid_pre` (GPT-NeoX). */
  readonly parallel: boolean
  /** Width of the per-layer input (Gemma-4 E models). */
  readonly perLayerInput?: number
  /** The block's output is multiplied by one learned number (Gemma-4). */
  readonly layerScalar: boolean
}

/** How a stored tensor becomes the matrix that a graph takes. */
export type WeightTransform =
  | { readonly kind: "plus-one" }
  /** Stored [in, out] (GPT-2's Conv1D). */
  | { readonly kind: "transpose" }
  /** Part `index` of `of` along the outputs, after transposing where `transposed`. */
  | { readonly kind: "part"; readonly index: number; readonly of: number; readonly transposed: boolean }
  /** Rows are [head][q, k, v][headDim] (GPT-NeoX). */
  | { readonly kind: "interleaved"; readonly index: 0 | 1 | 2; readonly heads: number; readonly headDim: number }

/** One weight of a graph: where it is stored, its shape as the graph takes it, how it is initialised. */
export interface WeightRef {
  readonly tensor: string
  /** Linear maps are [out, in]. */
  readonly shape: readonly number[]
  /** Shape in the file, where it differs. */
  readonly stored?: readonly number[]
  readonly transform?: WeightTransform
  /** Value in a freshly initialised net: a constant, or the standard deviation of a normal. */
  readonly init: { readonly constant: number } | { readonly std: number }
}

export interface LayerSpec {
  readonly kind: BlockKind
  readonly weights: Readonly<Record<string, WeightRef>>
}

export interface PerLayerInputs {
  readonly width: number
  readonly table: WeightRef
  readonly tableScale: number
  readonly projection: WeightRef
  readonly projectionScale: number
  readonly norm: WeightRef
  readonly eps: number
  readonly combineScale: number
}

/** A decoder, read from its config: sizes, one spec a layer, and where each weight is. */
export interface Arch {
  readonly modelType: string
  readonly width: number
  readonly vocab: number
  readonly maxPositions?: number
  readonly ropes: Readonly<Record<string, RopeSpec>>
  readonly embed: {
    readonly table: WeightRef
    readonly scale: number
    readonly positions?: WeightRef
    readonly perLayer?: PerLayerInputs
  }
  readonly layers: readonly LayerSpec[]
  readonly final: {
    readonly norm: NormSpec
    readonly weight: WeightRef
    readonly bias?: WeightRef
  }
  readonly head: {
    readonly table: WeightRef
    readonly bias?: WeightRef
    readonly softcap?: number
    readonly tied: boolean
  }
}
