import { fitZScore, frameMeans, type Matrix, subtractFrameMeans, zScore } from "@llm-fmri/analysis"

/**
 * Each frame's mean taken away, then each unit scaled to mean 0 and deviation 1, both fitted on training rows, [n, d].
 *
 * A frame is the text before the word: it explains nearly all the variance of a net, trained or not. Without the scale a
 * few units of huge variance are all that distances and directions see.
 *
 * @param x activations [n, d]
 * @param frames the frame of each row
 * @param training the training rows; all rows when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `UnknownFrame`
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(1, 3, 10, 14) }
 * standardise(x, ["a", "a", "b", "b"]).data // ≈ [-0.63, 0.63, -1.26, 1.26] ± 0.01
 * ```
 */
export function standardise(x: Matrix, frames: ArrayLike<string | number>, training?: ArrayLike<number>): Matrix {
  const centred = subtractFrameMeans(x, frames, frameMeans(x, frames, training))
  return zScore(centred, fitZScore(centred, training))
}
