import { FmriError } from "@llm-fmri/errors"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { meanRow } from "./vector.js"

/** The mean row [d] of every frame. */
export type FrameMeans = ReadonlyMap<string | number, Float64Array>

/**
 * The mean activation of each frame over training rows: what {@link subtractFrameMeans} takes away.
 *
 * A frame is the text before the word; it explains nearly all variance of a net, trained or not.
 *
 * @param x activations [n, d]
 * @param frames the frame of each row
 * @param rows the training rows; all rows when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(1, 3, 10, 30) }
 * const means = frameMeans(x, ["a", "a", "b", "b"], [0, 2, 3])
 * subtractFrameMeans(x, ["a", "a", "b", "b"], means).data // [0, 2, -10, 10]
 * ```
 */
export function frameMeans(x: Matrix, frames: ArrayLike<string | number>, rows?: ArrayLike<number>): FrameMeans {
  const [n] = shapeOf(x)
  checkLength("the list of frames", frames.length, n)
  const members = new Map<string | number, number[]>()
  for (const row of chosenRows(n, rows)) {
    const frame = frames[row]!
    const list = members.get(frame)
    if (list) list.push(row)
    else members.set(frame, [row])
  }
  return new Map([...members].map(([frame, list]) => [frame, meanRow(x, list)]))
}

/**
 * Every row minus its frame's mean, [n, d] in float64.
 *
 * @throws FmriError `BadShape`, `NotFinite`, and `UnknownFrame` where a row's frame was in no training row.
 */
export function subtractFrameMeans(x: Matrix, frames: ArrayLike<string | number>, means: FrameMeans): Matrix {
  const [n, d] = shapeOf(x)
  checkLength("the list of frames", frames.length, n)
  const data = new Float64Array(n * d)
  for (let i = 0; i < n; i++) {
    const mean = means.get(frames[i]!)
    if (!mean) {
      throw new FmriError("UnknownFrame", `row ${i} has the frame ${JSON.stringify(frames[i])}, which has no mean`, {
        fix: "Give every frame at least one training row.",
        fields: { row: i, frame: frames[i] },
      })
    }
    checkLength("a frame's mean", mean.length, d)
    for (let j = 0; j < d; j++) data[i * d + j] = x.data[i * d + j]! - mean[j]!
  }
  checkFinite("the centred matrix", data)
  return { dims: [n, d], data }
}
