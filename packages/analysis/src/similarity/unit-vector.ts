import { norm } from "../directions/vector.js"
import type { Matrix } from "../matrix.js"
import { hsicVector } from "./hsic.js"
import { inspectGram, needVariance } from "./inspect-gram.js"
import { subGram } from "./sub-gram.js"

/**
 * The U-centred Gram matrix, or those of all blocks, as one vector of length 1: inner products of such vectors are debiased
 * CKA, of all rows or within the blocks.
 *
 * @param blocks row indices
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`, `NoVariance`.
 */
export function unitVector(gram: Matrix, blocks: readonly Int32Array[]): Float64Array {
  inspectGram(gram, 1)
  const parts =
    blocks.length === 1
      ? [hsicVector(gram, "debiased")]
      : blocks.map((rows) => hsicVector(subGram(gram, rows), "debiased"))
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  const length = norm(whole)
  needVariance(length > 0)
  return whole.map((value) => value / length)
}
