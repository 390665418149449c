import { dot } from "@llm-fmri/analysis"
import type { EditInput, EditPositions } from "@llm-fmri/model"
import type { Scope } from "./settings.js"

/** Where the residual is edited. */
export interface Place {
  /** After this block. */
  readonly layer: number
  readonly positions: EditPositions
}

/** h → s·h */
export function scaleWhole(layer: number, factor: number, scope: Scope): EditInput[] {
  return [{ site: "resid_post", layer, op: "scale", factor, positions: scope }]
}

/** h → h + (s − 1)(h·u)u */
export function scaleRaw({ layer, positions }: Place, u: ArrayLike<number>, factor: number): EditInput[] {
  return [{ site: "resid_post", layer, op: "scale_component", vector: Array.from(u), factor, positions }]
}

/**
 * h → h + (s − 1)((h − μ)·u)u, as the component scaled by s and then (1 − s)(μ·u)u added.
 *
 * @param u unit vector [d]
 * @param mean μ [d]
 */
export function scaleCentred(place: Place, u: ArrayLike<number>, mean: ArrayLike<number>, factor: number): EditInput[] {
  return [...scaleRaw(place, u, factor), ...move(place, u, (1 - factor) * dot(mean, u))]
}

/** h → h + distance·u */
export function move({ layer, positions }: Place, u: ArrayLike<number>, distance: number): EditInput[] {
  return [{ site: "resid_post", layer, op: "add", vector: Array.from(u), scale: distance, positions }]
}

/** h → μ, given the clean h. */
export function replaceByMean(place: Place, h: ArrayLike<number>, mean: ArrayLike<number>): EditInput[] {
  const difference = Array.from(mean, (m, j) => m - h[j]!)
  return difference.every((x) => x === 0) ? [] : move(place, difference, 1)
}

/**
 * How far a control moves a word when it moves it as far as the word's own direction would: the length of the own
 * deviation, toward the mean along the control. Centring the component (s = 0) moves by −deviation; this is the same with
 * the length matched.
 *
 * @param own (h − μ)·u
 * @param along (h − μ)·w
 */
export function matchedMove(own: number, along: number, factor: number): number {
  return (factor - 1) * Math.abs(own) * (along < 0 ? -1 : 1)
}
