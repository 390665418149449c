import { FmriError } from "@llm-fmri/errors"
import type { Fields } from "./fields.js"

/**
 * Rotary embedding as data. Channels pair as (j, j + width/2); the angle of pair j at position p is
 * p · invFreq[j], and cos and sin are multiplied by `magnitude`.
 */
export interface RopeSpec {
  /** Rotated channels of a head, an even number; the rest passes through. */
  readonly width: number
  /** [width / 2], float32 values. */
  readonly invFreq: readonly number[]
  readonly magnitude: number
  /** NTK scaling by length: frequencies change for rows longer than `maxPositions`. */
  readonly dynamic?: {
    readonly base: number
    readonly factor: number
    readonly maxPositions: number
    /** The divisor of the exponents: `width`, or one less where a part of a head is an odd number of channels. */
    readonly period: number
  }
}

/** Rotary parameters of one kind of layer, both spellings of HF read into one. */
export interface RopeParameters {
  readonly theta: number
  readonly type: string
  readonly raw: Fields
}

const f32 = Math.fround

/** Frequencies θ^(−2j/period), 2j < period, in float32, as the reference computes them. */
function frequencies(theta: number, period: number): number[] {
  return Array.from({ length: Math.ceil(period / 2) }, (_, j) => f32(1 / f32(theta ** f32((2 * j) / period))))
}

/**
 * The rotary table of a layer kind: `default`, `linear`, `dynamic`, `llama3`, `yarn` and `proportional` scaling
 * (definitions: transformers' modeling_rope_utils).
 *
 * @throws FmriError `UnsupportedConfig` for any other type or an unknown field.
 */
export function ropeSpec(parameters: RopeParameters, headDim: number, partial: number, maxPositions: number): RopeSpec {
  const { theta, type, raw } = parameters
  const period = type === "proportional" ? headDim : Math.trunc(headDim * partial)
  // A quarter of 12 channels is 3: two angles, so four channels turn (as in transformers).
  const width = period + (period % 2)
  if (period < 1 || width > headDim)
    raw.fail(`gives a rotary width of ${period} in heads of ${headDim}: it must be within the head, in pairs`)
  const plain = frequencies(theta, period)
  switch (type) {
    case "default":
      return { width, invFreq: plain, magnitude: 1 }
    case "linear": {
      const factor = raw.number("factor", undefined, "positive")
      return { width, invFreq: plain.map((f) => f32(f / factor)), magnitude: 1 }
    }
    case "dynamic": {
      const factor = raw.number("factor", undefined, "positive")
      return { width, invFreq: plain, magnitude: 1, dynamic: { base: theta, factor, maxPositions, period } }
    }
    case "llama3":
      return { width, invFreq: llama3(plain, raw), magnitude: 1 }
    case "yarn":
      return yarn(theta, period, maxPositions, raw)
    case "proportional": {
      const rotated = Math.trunc((partial * headDim) / 2)
      const factor = raw.optionalNumber("factor", "positive") ?? 1
      const invFreq = plain.map((f, j) => (j < rotated ? f32(f / factor) : 0))
      return { width, invFreq, magnitude: 1 }
    }
    default:
      throw new FmriError("UnsupportedConfig", `${raw.where("rope_type")} is "${type}", which is not supported.`, {
        fix: "Supported rotary scalings are default, linear, dynamic, llama3, yarn and proportional.",
        fields: { type },
      })
  }
}

/** NTK frequencies for a row of `length` tokens (the plain ones up to `maxPositions`). */
export function dynamicFrequencies(spec: RopeSpec, length: number): readonly number[] {
  const dynamic = spec.dynamic
  if (!dynamic || length <= dynamic.maxPositions) return spec.invFreq
  const { base, factor, maxPositions, period } = dynamic
  const grown = base * ((factor * length) / maxPositions - (factor - 1)) ** (period / (period - 2))
  return frequencies(grown, period)
}

function llama3(plain: readonly number[], raw: Fields): number[] {
  const factor = raw.number("factor", undefined, "positive")
  const low = raw.number("low_freq_factor", undefined, "positive")
  const high = raw.number("high_freq_factor", undefined, "positive")
  const original = raw.number("original_max_position_embeddings", undefined, "positive")
  return plain.map((f) => {
    const wavelength = (2 * Math.PI) / f
    if (wavelength > original / low) return f32(f / factor)
    if (wavelength < original / high) return f
    const smooth = (original / wavelength - low) / (high - low)
    return f32(((1 - smooth) * f) / factor + smooth * f)
  })
}

function yarn(theta: number, period: number, maxPositions: number, raw: Fields): RopeSpec {
  const original = raw.optionalNumber("original_max_position_embeddings", "positive") ?? maxPositions
  const factor = raw.optionalNumber("factor", "positive") ?? maxPositions / original
  const mscale = raw.optionalNumber("mscale")
  const mscaleAll = raw.optionalNumber("mscale_all_dim")
  const growth = (scale: number, m = 1) => (scale <= 1 ? 1 : 0.1 * m * Math.log(scale) + 1)
  const magnitude =
    raw.optionalNumber("attention_factor", "positive") ??
    (mscale && mscaleAll ? growth(factor, mscale) / growth(factor, mscaleAll) : growth(factor))
  const correction = (rotations: number) =>
    (period * Math.log(original / (rotations * 2 * Math.PI))) / (2 * Math.log(theta))
  const truncate = raw.optionalBoolean("truncate") ?? true
  const rawLow = correction(raw.optionalNumber("beta_fast", "positive") ?? 32)
  const rawHigh = correction(raw.optionalNumber("beta_slow", "positive") ?? 1)
  const low = Math.max(truncate ? Math.floor(rawLow) : rawLow, 0)
  let high = Math.min(truncate ? Math.ceil(rawHigh) : rawHigh, period - 1)
  if (high === low) high += 0.001
  const invFreq = Array.from({ length: Math.ceil(period / 2) }, (_, j) => {
    const extrapolated = 1 / theta ** ((2 * j) / period)
    const ramp = Math.min(Math.max((j - low) / (high - low), 0), 1)
    return f32((extrapolated / factor) * ramp + extrapolated * (1 - ramp))
  })
  return { width: period + (period % 2), invFreq, magnitude }
}
