/** A point on the line that a step goes along: the loss there, and its slope. */
export interface LinePoint {
  readonly value: number
  readonly slope: number
}

/**
 * The loss of rows whose logits lie on a line: z = f + b + t (g + c), C Σ wᵢ loss(zᵢ, yᵢ), and its derivative by t.
 *
 * One row of f is a loss of y ∈ {0, 1}; k rows are the softmax loss of y ∈ 0 … k − 1.
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
  /** What the residual [q, n] says of the second derivative by an intercept; `weight`: the mean weight of a row. */
  interceptCurvature(residual: Float64Array, weight: number): number
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
    interceptCurvature: (residual, weight) => crossEntropyCurvature(residual, weight, k),
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
    interceptCurvature: (residual, weight) => crossEntropyCurvature(residual, weight, 1),
  }
}

/**
 * The squared hinge of two classes, as one score a row: wᵢ max(0, 1 − zᵢ)² of rows of y = 1, wᵢ max(0, 1 + zᵢ)² of others.
 * `weights` [n] already hold C.
 */
export function squaredHingeLoss(y: ArrayLike<number>, weights: Float64Array): Loss {
  const n = y.length
  return {
    q: 1,
    n,
    along(t, f, g, b, c, residual) {
      let value = 0
      let slope = 0
      for (let i = 0; i < n; i++) {
        const sign = y[i] === 1 ? 1 : -1
        const change = g[i]! + c[0]!
        const short = Math.max(0, 1 - sign * (f[i]! + b[0]! + t * change))
        const r = -2 * sign * weights[i]! * short
        residual[i] = r
        value += weights[i]! * short * short
        slope += r * change
      }
      return { value, slope }
    },
    interceptCurvature(residual) {
      let sum = 0
      for (let i = 0; i < n; i++) if (residual[i] !== 0) sum += 2 * weights[i]!
      return Math.max(sum, Number.MIN_VALUE)
    },
  }
}

/** Σ w p (1 − p) a class. */
function crossEntropyCurvature(residual: Float64Array, weight: number, q: number): number {
  let sum = 0
  for (const r of residual) sum += Math.abs(r) * Math.max(0, 1 - Math.abs(r) / weight)
  return Math.max(sum / (2 * q), Number.MIN_VALUE)
}
