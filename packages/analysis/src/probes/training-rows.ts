import { fitZScore } from "../directions/z-score.js"
import type { Matrix } from "../matrix.js"

/** Rows [n, d] as a probe is fitted on them, with what to take from and divide other rows by. */
export interface TrainingRows {
  readonly z: Float64Array
  readonly n: number
  readonly d: number
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/** The chosen rows, centred and, if asked for, divided by their deviation: the centre only moves a free intercept. */
export function standardised(x: Matrix, rows: Int32Array, divide: boolean): TrainingRows {
  const d = x.dims[1]!
  const fit = fitZScore(x, rows)
  const deviation = divide ? fit.deviation : new Float64Array(d).fill(1)
  return { z: like(x, rows, fit.mean, deviation), n: rows.length, d, mean: fit.mean, deviation }
}

/** (x − mean) / deviation of the chosen rows, [rows, d]. */
export function like(x: Matrix, rows: Int32Array, mean: Float64Array, deviation: Float64Array): Float64Array {
  const d = x.dims[1]!
  const z = new Float64Array(rows.length * d)
  const { data } = x
  for (let i = 0, at = 0; i < rows.length; i++) {
    const from = rows[i]! * d
    for (let j = 0; j < d; j++, at++) z[at] = (data[from + j]! - mean[j]!) / deviation[j]!
  }
  return z
}

/** Turns weights [k, d] and intercepts of standardised rows into those of activations, in place. */
export function toActivationUnits(weights: Float64Array, intercept: Float64Array, rows: TrainingRows): void {
  const { d, mean, deviation } = rows
  for (let c = 0; c < intercept.length; c++) {
    for (let j = 0; j < d; j++) {
      weights[c * d + j]! /= deviation[j]!
      intercept[c]! -= weights[c * d + j]! * mean[j]!
    }
  }
}

/** One array after the other. */
export function concatenate(parts: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
