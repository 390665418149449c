import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"

/** A fitted linear probe: one score a class, x·w + b, in the units of the activations it was fitted on. */
export interface LinearProbe {
  /** The classes, in the order of the rows of `weights`. */
  readonly classes: readonly (string | number)[]
  /** One weight vector a class, [k, d]. */
  readonly weights: Matrix
  /** One intercept a class, [k]. */
  readonly intercept: Float64Array
  /** How scores become probabilities: `softmax` over the classes, or each class's own `sigmoid`, divided by their sum. */
  readonly link: "softmax" | "sigmoid"
}

/**
 * The score of each class, x·w + b: [rows, k].
 *
 * @param x activations [n, d]
 * @param rows the rows to score; all when left out
 * @throws FmriError `BadShape` where x is of another width, `BadRows`, `NotFinite`.
 *
 * @example
 * ```ts
 * const weights = { dims: [2, 1], data: Float64Array.of(-1, 1) }
 * const probe = { classes: ["tool", "animal"], weights, intercept: Float64Array.of(0, 2), link: "softmax" }
 * probeScores(probe, { dims: [1, 1], data: Float32Array.of(3) }).data // [-3, 5]
 * ```
 */
export function probeScores(probe: LinearProbe, x: Matrix, rows?: ArrayLike<number>): Matrix {
  const [n, d] = shapeOf(x)
  const { weights, intercept } = probe
  checkLength("a weight vector of the probe", weights.dims[1]!, d)
  const chosen = chosenRows(n, rows)
  const k = intercept.length
  const data = new Float64Array(chosen.length * k)
  const [from, w] = [x.data, weights.data]
  for (let i = 0; i < chosen.length; i++) {
    const start = chosen[i]! * d
    // Four classes at a time, so that no sum waits for the one before.
    for (let c = 0; c < k; c += 4) {
      const [c1, c2, c3] = [Math.min(c + 1, k - 1), Math.min(c + 2, k - 1), Math.min(c + 3, k - 1)]
      const [r0, r1, r2, r3] = [c * d, c1 * d, c2 * d, c3 * d]
      let [s0, s1, s2, s3] = [intercept[c]!, intercept[c1]!, intercept[c2]!, intercept[c3]!]
      for (let j = 0; j < d; j++) {
        const value = from[start + j]!
        s0 += value * w[r0 + j]!
        s1 += value * w[r1 + j]!
        s2 += value * w[r2 + j]!
        s3 += value * w[r3 + j]!
      }
      data[i * k + c] = s0
      data[i * k + c1] = s1
      data[i * k + c2] = s2
      data[i * k + c3] = s3
    }
  }
  checkFinite("the scores", data)
  return { dims: [chosen.length, k], data }
}

/**
 * The probability of each class from its scores, [n, k]: softmax, or sigmoids divided by their sum, as scikit-learn's
 * `OneVsRestClassifier` does.
 *
 * @throws FmriError `BadShape`.
 *
 * @example
 * ```ts
 * const scores = { dims: [1, 2], data: Float64Array.of(0, Math.log(3)) }
 * probabilities(scores, "softmax").data // ≈ [0.25, 0.75]
 * ```
 */
export function probabilities(scores: Matrix, link: LinearProbe["link"]): Matrix {
  const [n, k] = shapeOf(scores)
  const data = new Float64Array(n * k)
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * k, (i + 1) * k)
    let peak = Number.NEGATIVE_INFINITY
    for (let c = 0; c < k; c++) peak = Math.max(peak, scores.data[i * k + c]!)
    let sum = 0
    for (let c = 0; c < k; c++) {
      const score = scores.data[i * k + c]!
      row[c] = link === "softmax" ? Math.exp(score - peak) : 1 / (1 + Math.exp(-score))
      sum += row[c]!
    }
    for (let c = 0; c < k; c++) row[c] = sum > 0 ? row[c]! / sum : 1 / k
  }
  return { dims: [n, k], data }
}

/**
 * The column of each row's highest score, [n]; the first of equal ones.
 *
 * @throws FmriError `BadShape`.
 *
 * @example
 * ```ts
 * highest({ dims: [2, 2], data: Float64Array.of(1, 2, 4, 3) }) // [1, 0]
 * ```
 */
export function highest(scores: Matrix): Int32Array {
  const [n, k] = shapeOf(scores)
  return Int32Array.from({ length: n }, (_, i) => {
    let best = 0
    for (let c = 1; c < k; c++) if (scores.data[i * k + c]! > scores.data[i * k + best]!) best = c
    return best
  })
}

/**
 * The direction of every class, [d]: its weight vector less the mean of all weight vectors, in activation units.
 *
 * Of softmax the mean has no effect on what is predicted, so that it is no part of a direction. A step along w raises
 * the class's score fastest; to remove what is decodable, see {@link categoryDirections}.
 *
 * @example
 * ```ts
 * const weights = { dims: [2, 2], data: Float64Array.of(1, 0, 3, 4) }
 * const probe = { classes: ["tool", "animal"], weights, intercept: new Float64Array(2), link: "softmax" }
 * probeDirections(probe).get("animal") // [1, 2]
 * ```
 */
export function probeDirections(probe: LinearProbe): ReadonlyMap<string | number, Float64Array> {
  const [k, d] = shapeOf(probe.weights)
  const { data } = probe.weights
  const centre = new Float64Array(d)
  if (probe.link === "softmax") for (let i = 0; i < k * d; i++) centre[i % d]! += data[i]! / k
  return new Map(
    probe.classes.map((label, c) => [label, Float64Array.from(centre, (mean, j) => data[c * d + j]! - mean)]),
  )
}
