import type { GraphBuilder, Value } from "@llm-fmri/graph"
import type { NormSpec } from "../architectures/arch.js"

/** The norm over the last axis; weight (and bias, for LayerNorm) are graph inputs named `name.weight`, `name.bias`. */
export function norm(g: GraphBuilder, name: string, x: Value, size: number, spec: NormSpec): Value {
  const weight = g.input(`${name}.weight`, "float32", [size])
  if (spec.type === "rms") return rmsNorm(g, x, weight, spec.eps)
  const bias = g.input(`${name}.bias`, "float32", [size])
  return g.op("LayerNormalization", [x, weight, bias], { axis: -1, epsilon: spec.eps })
}

/** x · rsqrt(mean(x²) + eps) · weight over the last axis. */
export function rmsNorm(g: GraphBuilder, x: Value, weight: Value, eps: number): Value {
  return g.op("SimplifiedLayerNormalization", [x, weight], { axis: -1, epsilon: eps, stash_type: 1 })
}

/** RMS norm without a weight. */
export function plainRmsNorm(g: GraphBuilder, x: Value, size: number, eps: number): Value {
  return rmsNorm(g, x, g.constant(new Float32Array(size).fill(1), "float32", [size]), eps)
}
