/** A point on the line that a step goes along: the loss there, and its slope. */
export interface LinePoint {
  readonly value: number
  readonly slope: number
}

/**
 * Cross-entropy of rows whose logits lie on a line: z = f + b + t (g + c), C Σ wᵢ loss(zᵢ, yᵢ), and its derivative by t.
 *
 * One row of f is the logistic loss of y ∈ {0, 1}; k rows are the softmax loss of y ∈ 0 … k − 1.
 */
export interface Loss {
  /** Rows of logits, 1 or k. */
  readonly q: number
  readonly n: number
  /** Fills `residual` [q, n] with the loss's derivative by each logit at t. */
  along(
    t: number,
    f: Float64Array,
    g: Float64Array,
    b: Float64Array,
    c: Float64Array,
    residual: Float64Array,
  ): LinePoint
}

/** The loss of k classes, as softmax over k logits a row. `weights` [n] already hold C. */
export function softmaxLoss(y: Int32Array, k: number, weights: Float64Array): Loss {
  const n = y.length
  const z = new Float64Array(k)
  const d = new Float64Array(k)
  return {
    q: k,
    n,
    along(t, f, g, b, c, residual) {
      let value = 0
      let slope = 0
      for (let i = 0; i < n; i++) {
        let peak = Number.NEGATIVE_INFINITY
        for (let j = 0; j < k; j++) {
          const change = g[j * n + i]! + c[j]!
          const logit = f[j * n + i]! + b[j]! + t * change
          d[j] = change
          z[j] = logit
          if (logit > peak) peak = logit
        }
        const own = y[i]!
        const logit = z[own]!
        let sum = 0
        for (let j = 0; j < k; j++) {
          const e = Math.exp(z[j]! - peak)
          z[j] = e
          sum += e
        }
        const weight = weights[i]!
        const scale = weight / sum
        let expected = 0
        for (let j = 0; j < k; j++) {
          const p = z[j]! * scale
          expected += p * d[j]!
          residual[j * n + i] = p
        }
        residual[own * n + i]! -= weight
        value += weight * (Math.log(sum) + peak - logit)
        slope += expected - weight * d[own]!
      }
      return { value, slope }
    },
  }
}

/** The loss of two classes, as one logit a row: positive for y = 1. `weights` [n] already hold C. */
export function logisticLoss(y: ArrayLike<number>, weights: Float64Array): Loss {
  const n = y.length
  return {
    q: 1,
    n,
    along(t, f, g, b, c, residual) {
      let value = 0
      let slope = 0
      for (let i = 0; i < n; i++) {
        const change = g[i]! + c[0]!
        const z = f[i]! + b[0]! + t * change
        const e = Math.exp(-Math.abs(z))
        const p = z >= 0 ? 1 / (1 + e) : e / (1 + e)
        const r = weights[i]! * (p - y[i]!)
        residual[i] = r
        value += weights[i]! * (Math.log1p(e) + Math.max(z, 0) - y[i]! * z)
        slope += r * change
      }
      return { value, slope }
    },
  }
}
