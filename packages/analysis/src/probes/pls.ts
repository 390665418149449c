import { FmriError } from "@llm-fmri/errors"
import { EigenvalueDecomposition, Matrix as Square } from "ml-matrix"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { like, standardised } from "./training-rows.js"

/** A nested family of PLS regressions: what k components predict, k + 1 refine. */
export interface Pls {
  /** Mean and deviation of the training rows, [d]; deviations are 1 where units are not z-scored. */
  readonly mean: Float64Array
  readonly deviation: Float64Array
  /** Mean target of the training rows, [m]. */
  readonly targetMean: Float64Array
  /** The value of a component in a row z is z·rotation: [components, d]. */
  readonly rotations: Matrix
  /** What one unit of a component adds to the targets: [components, m]. */
  readonly loadings: Matrix
}

/** How a PLS regression is fitted. */
export interface PlsOptions {
  readonly components: number
  /** The training rows; all when left out. */
  readonly rows?: ArrayLike<number>
  /** z-scores units with mean and deviation of the training rows, *true*. Targets are centred only. */
  readonly standardise?: boolean
}

/**
 * Partial least squares regression (PLS1 of one target, PLS2 of several): components of the rows with the largest
 * covariance with what is left of the targets, uncorrelated with each other.
 *
 * w = the first left singular vector of ZᵀY, t = Zw less its projections on earlier t, Y ← Y − t tᵀY / tᵀt (Wold 1975;
 * NIPALS as in Wegelin 2000, targets deflated). The first component of one 0/1 target is the mean difference. Components
 * after the targets are explained to rounding are 0 and change nothing.
 *
 * @param x activations [n, d]
 * @param targets [n, m]
 * @throws FmriError `BadComponents` where there are more than rows less one or than units, `BadShape`, `BadRows`,
 *   `NotFinite`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 2], data: Float32Array.of(1, 1, 1, -1, -1, 1, -1, -1) }
 * const pls = fitPls(x, { dims: [4, 1], data: Float64Array.of(3, 3, 1, 1) }, { components: 1 })
 * pls.rotations.data // [1, 0]
 * plsPredictions(pls, x).data // [3, 3, 1, 1]
 * ```
 */
export function fitPls(x: Matrix, targets: Matrix, { components, rows, standardise = true }: PlsOptions): Pls {
  const [n, d] = shapeOf(x)
  const [targetRows, m] = shapeOf(targets)
  checkLength("the list of targets", targetRows, n)
  checkFinite("the activations", x.data)
  checkFinite("the targets", targets.data)
  const chosen = chosenRows(n, rows)
  const count = chosen.length
  const most = Math.min(count - 1, d)
  if (!(Number.isInteger(components) && components >= 1 && components <= most)) {
    throw new FmriError("BadComponents", `${components} components of ${count} rows and ${d} units`, {
      fix: `Ask for 1 to ${most} components.`,
      fields: { components, most },
    })
  }
  const { z, mean, deviation } = standardised(x, chosen, standardise)
  const { y, mean: targetMean } = centredTargets(targets, chosen)
  const rotations = new Float64Array(components * d)
  const loadings = new Float64Array(components * m)
  const done: { readonly t: Float64Array; readonly square: number }[] = []
  const scale = size(y)
  for (let a = 0; a < components && size(y) > 1e-24 * scale; a++) {
    const r = rotations.subarray(a * d, (a + 1) * d)
    r.set(covarying(z, y, count, d, m))
    const t = times(z, r, count, d)
    // Twice, for once leaves rounding errors of the order of what is taken away.
    for (let pass = 0; pass < 2; pass++) {
      done.forEach((earlier, b) => {
        const share = inner(earlier.t, t) / earlier.square
        for (let i = 0; i < count; i++) t[i]! -= share * earlier.t[i]!
        for (let j = 0; j < d; j++) r[j]! -= share * rotations[b * d + j]!
      })
    }
    const square = inner(t, t)
    if (!(square > 0)) {
      r.fill(0)
      break
    }
    done.push({ t, square })
    for (let c = 0; c < m; c++) {
      let q = 0
      for (let i = 0; i < count; i++) q += t[i]! * y[i * m + c]!
      q /= square
      loadings[a * m + c] = q
      for (let i = 0; i < count; i++) y[i * m + c]! -= q * t[i]!
    }
  }
  return {
    mean,
    deviation,
    targetMean,
    rotations: { dims: [components, d], data: rotations },
    loadings: { dims: [components, m], data: loadings },
  }
}

/**
 * The components of rows, [rows, components].
 *
 * @param rows the rows to project; all when left out
 * @throws FmriError `BadShape` where x is of another width, `BadRows`, `NotFinite`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 2], data: Float32Array.of(1, 1, 1, -1, -1, 1, -1, -1) }
 * const pls = fitPls(x, { dims: [4, 1], data: Float64Array.of(3, 3, 1, 1) }, { components: 1 })
 * plsComponents(pls, x, [0, 3]).data // [1, -1]
 * ```
 */
export function plsComponents(pls: Pls, x: Matrix, rows?: ArrayLike<number>): Matrix {
  const [n, d] = shapeOf(x)
  const [components, width] = shapeOf(pls.rotations)
  checkLength("a rotation of the regression", width, d)
  const chosen = chosenRows(n, rows)
  const z = like(x, chosen, pls.mean, pls.deviation)
  const data = new Float64Array(chosen.length * components)
  for (let i = 0; i < chosen.length; i++) {
    for (let a = 0; a < components; a++) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += z[i * d + j]! * pls.rotations.data[a * d + j]!
      data[i * components + a] = sum
    }
  }
  checkFinite("the components", data)
  return { dims: [chosen.length, components], data }
}

/**
 * What the first components predict, [rows, m].
 *
 * @param options `components`: how many of them, all when left out; `rows`: the rows, all when left out
 * @throws FmriError as {@link plsComponents}, `BadComponents`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 2], data: Float32Array.of(1, 1, 1, -1, -1, 1, -1, -1) }
 * const pls = fitPls(x, { dims: [4, 1], data: Float64Array.of(4, 2, 0, 2) }, { components: 1 })
 * plsPredictions(pls, x, { rows: [0] }).data // ≈ [3]
 * plsPredictions(pls, x, { components: 0, rows: [0] }).data // [2]
 * ```
 */
export function plsPredictions(
  pls: Pls,
  x: Matrix,
  { components, rows }: { readonly components?: number; readonly rows?: ArrayLike<number> } = {},
): Matrix {
  const [all, m] = shapeOf(pls.loadings)
  const used = components ?? all
  if (!(Number.isInteger(used) && used >= 0 && used <= all)) {
    throw new FmriError("BadComponents", `${used} components of a regression that has ${all}`, {
      fix: `Ask for 0 to ${all} components.`,
      fields: { components: used, most: all },
    })
  }
  const t = plsComponents(pls, x, rows)
  const count = t.dims[0]!
  const data = new Float64Array(count * m)
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < m; c++) {
      let sum = pls.targetMean[c]!
      for (let a = 0; a < used; a++) sum += t.data[i * all + a]! * pls.loadings.data[a * m + c]!
      data[i * m + c] = sum
    }
  }
  return { dims: [count, m], data }
}

/** The unit vector w for which the covariance of Zw with the targets is largest. */
function covarying(z: Float64Array, y: Float64Array, n: number, d: number, m: number): Float64Array {
  const cross = new Float64Array(m * d)
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < m; c++) {
      const factor = y[i * m + c]!
      if (factor === 0) continue
      for (let j = 0; j < d; j++) cross[c * d + j]! += factor * z[i * d + j]!
    }
  }
  const w = new Float64Array(d)
  const mix = m === 1 ? Float64Array.of(1) : leading(cross, d, m)
  for (let c = 0; c < m; c++) for (let j = 0; j < d; j++) w[j]! += mix[c]! * cross[c * d + j]!
  const length = Math.sqrt(inner(w, w))
  return length > 0 ? w.map((value) => value / length) : w
}

/** The first eigenvector of the inner products of the m rows of `cross`, [m]. */
function leading(cross: Float64Array, d: number, m: number): Float64Array {
  const row = (c: number) => cross.subarray(c * d, (c + 1) * d)
  const products = Array.from({ length: m }, (_, a) => Array.from({ length: m }, (_, b) => inner(row(a), row(b))))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Square(products), {
    assumeSymmetric: true,
  })
  const top = realEigenvalues.indexOf(Math.max(...realEigenvalues))
  return Float64Array.from({ length: m }, (_, c) => eigenvectorMatrix.get(c, top))
}

function centredTargets({ dims, data }: Matrix, rows: Int32Array) {
  const m = dims[1]!
  const mean = new Float64Array(m)
  for (const row of rows) for (let c = 0; c < m; c++) mean[c]! += data[row * m + c]! / rows.length
  const y = new Float64Array(rows.length * m)
  rows.forEach((row, i) => {
    for (let c = 0; c < m; c++) y[i * m + c] = data[row * m + c]! - mean[c]!
  })
  return { y, mean }
}

function times(z: Float64Array, w: Float64Array, n: number, d: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => inner(z.subarray(i * d, (i + 1) * d), w))
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function size(values: Float64Array): number {
  return inner(values, values)
}
