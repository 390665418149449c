import { FmriError } from "@llm-fmri/errors"
import type { Activation, WeightRef } from "./arch.js"
import { Fields } from "./fields.js"
import { type RopeParameters, type RopeSpec, ropeSpec } from "./rope.js"

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  silu: "silu",
  swish: "silu",
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "gelu_tanh",
  gelu_fast: "gelu_tanh",
  gelu_pytorch_tanh: "gelu_tanh",
  gelu_python_tanh: "gelu_tanh",
  gelu_accurate: "gelu_tanh",
  quick_gelu: "quick_gelu",
  relu: "relu",
  relu2: "relu2",
  tanh: "tanh",
  sigmoid: "sigmoid",
}

/** The activation function a config names. */
export function activation(config: Fields, key: string, otherwise: string): Activation {
  const name = config.optionalString(key) ?? otherwise
  const found = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined
  if (found) return found
  throw new FmriError("UnsupportedConfig", `${config.where(key)} is "${name}", an activation that is not supported.`, {
    fix: `Supported activations are ${Object.keys(ACTIVATIONS).join(", ")}.`,
    fields: { name },
  })
}

/**
 * Rotary parameters of one kind of layer. Transformers 5 writes `rope_parameters` (flat, or one object a layer type);
 * older files have `rope_theta` with `rope_scaling`.
 */
export function ropeParameters(
  config: Fields,
  theta: number,
  layerType?: string,
): RopeParameters & { partial?: number } {
  const given = config.optionalObject("rope_parameters")
  const perType = layerType === undefined ? undefined : given?.optionalObject(layerType)
  const flat = perType ?? (given && !hasLayerTypes(given) ? given : undefined)
  const source = flat ?? config.optionalObject("rope_scaling") ?? new Fields({}, "config.json > rope_parameters")
  const type = source.optionalString("rope_type") ?? source.optionalString("type") ?? "default"
  source.raw("type")
  source.raw("rope_type")
  const topTheta = config.optionalNumber("rope_theta", "positive")
  const partial =
    source.optionalNumber("partial_rotary_factor", "positive") ??
    config.optionalNumber("partial_rotary_factor", "positive")
  return { theta: source.optionalNumber("rope_theta", "positive") ?? topTheta ?? theta, type, raw: source, partial }
}

function hasLayerTypes(rope: Fields): boolean {
  return rope.has("full_attention") || rope.has("sliding_attention")
}

/** Builds a rotary table and refuses rotary fields that nobody understood. */
export function rope(
  parameters: RopeParameters & { partial?: number },
  headDim: number,
  maxPositions: number,
  partialOtherwise = 1,
): RopeSpec {
  const spec = ropeSpec(parameters, headDim, parameters.partial ?? partialOtherwise, maxPositions)
  parameters.raw.ignore("original_max_position_embeddings", "finetuned")
  if (parameters.type === "default") parameters.raw.ignore("factor", "attention_factor")
  parameters.raw.done()
  return spec
}

/** Tokens that a net can take: scaled rotary embeddings reach beyond the positions it was first trained with. */
export function contextLength(parameters: RopeParameters, maxPositions: number): number {
  const factor = parameters.type === "default" ? 1 : (parameters.raw.optionalNumber("factor", "positive") ?? 1)
  const original = parameters.raw.optionalNumber("original_max_position_embeddings", "positive") ?? maxPositions
  return Math.max(maxPositions, Math.floor(original * factor))
}

/** `layer_types`, checked: one entry a layer, each of a known kind. */
export function layerTypes(config: Fields, layers: number, otherwise: (layer: number) => boolean): boolean[] {
  const given = config.optionalList("layer_types")
  if (!given) return Array.from({ length: layers }, (_, i) => otherwise(i))
  if (given.length !== layers) config.fail(`lists ${given.length} "layer_types" for ${layers} layers`)
  return given.map((type) => {
    if (type !== "sliding_attention" && type !== "full_attention")
      config.fail(`has the layer type ${JSON.stringify(type)}, which is not supported`)
    return type === "sliding_attention"
  })
}

/** Refuses bidirectional attention: prefixes would no longer decide an activation. */
export function requireCausal(config: Fields): void {
  const value = config.raw("use_bidirectional_attention")
  if (value === undefined || value === false || value === "vision") return
  throw new FmriError(
    "UnsupportedConfig",
    `${config.where("use_bidirectional_attention")} is ${JSON.stringify(value)}.`,
    {
      fix: "Only causal decoders are supported.",
    },
  )
}

export function linear(tensor: string, out: number, input: number, std: number): WeightRef {
  return { tensor, shape: [out, input], init: { std } }
}

export function vector(tensor: string, size: number, constant: number): WeightRef {
  return { tensor, shape: [size], init: { constant } }
}

/** An RMS-norm weight stored around 0: the factor is 1 + w. */
export function centredVector(tensor: string, size: number): WeightRef {
  return { tensor, shape: [size], transform: { kind: "plus-one" }, init: { constant: 1 } }
}
