import { FmriError } from "@llm-fmri/errors"
import type { Loss } from "./loss.js"

/**
 * A weight matrix W [q, p] in one of two forms. Where p ≤ n it is W itself; where p > n it is A [q, n] with W = A·X, which
 * holds the optimum (the representer theorem) and needs X only through the Gram matrix X·Xᵀ.
 */
export interface Form {
  readonly dual: boolean
  /** Columns of the form: p, or n in the dual. */
  readonly width: number
}

/** What X makes of the residuals of a problem: the form of R·X [q, width] and, in the dual, its logits R·X·Xᵀ [q, n]. */
export interface Lifted {
  readonly form: Float64Array
  readonly logits: Float64Array | undefined
}

/** A weight matrix with its intercepts and, where they are known, its logits: everything that moves together. */
interface Point {
  readonly a: Float64Array
  readonly f: Float64Array | undefined
  readonly b: Float64Array
}

/** When to stop. */
export interface Stopping {
  /** The objective may be above its minimum by this share. */
  readonly tolerance: number
  readonly maxIterations: number
}

const memory = 8

/**
 * Minimises C·Σ loss(XWᵀ + b) + ½‖W‖² by L-BFGS (Liu & Nocedal 1989), with inner products of W even where W is in the
 * dual form, so that both forms take the same steps.
 *
 * The caller multiplies, many problems at a time: `towards` gets what X makes of `residual` and leaves a direction, `go`
 * gets that direction's logits and leaves the next residual, until `done`.
 */
export class Minimisation {
  /** Derivative of the loss by each logit [q, n] at the present point. */
  readonly residual: Float64Array
  done = false
  iterations = 0
  /** The objective at the present point. */
  value = Number.NaN
  /** Upper bound on how far the objective is above its minimum. */
  gap = Number.POSITIVE_INFINITY
  readonly #loss: Loss
  readonly #form: Form
  readonly #stopping: Stopping
  readonly #curvature: number
  readonly #at: Point & { readonly f: Float64Array }
  #direction: Point | undefined
  readonly #steps: { s: Point; y: Point; rho: number }[] = []
  #gradient: Point | undefined
  #step: Point | undefined

  /** @param curvature Σ of the loss's weights: the scale of the intercept's second derivative. */
  constructor(loss: Loss, form: Form, stopping: Stopping, curvature: number) {
    const { q, n } = loss
    this.#loss = loss
    this.#form = form
    this.#stopping = stopping
    this.#curvature = curvature
    this.#at = { a: new Float64Array(q * form.width), f: new Float64Array(q * n), b: new Float64Array(q) }
    this.residual = new Float64Array(q * n)
    this.value = loss.along(0, this.#at.f, this.#at.f, this.#at.b, this.#at.b, this.residual).value
  }

  /** The form of W [q, width]. */
  get form(): Float64Array {
    return this.#at.a
  }

  get intercept(): Float64Array {
    return this.#at.b
  }

  /** The weights of the direction that `go` will take. */
  get direction(): Float64Array {
    return this.#direction!.a
  }

  /** Finds the next direction, given what X makes of the residual (which is overwritten), or is done. */
  towards(lifted: Lifted): void {
    const gradient = this.#gradientFrom(lifted)
    const square = this.#inner(gradient, gradient)
    const b = dotOf(gradient.b, gradient.b)
    // ½‖∇‖² bounds the gap of a function whose curvature is at least 1; the intercept's is that of the loss, of which the
    // weights may already explain a part: a tenth is taken for granted.
    const interceptCurvature = this.#loss.interceptCurvature(this.residual, this.#curvature / this.#loss.n)
    this.gap = (square - b) / 2 + (10 * b) / (2 * interceptCurvature)
    if (this.gap <= this.#stopping.tolerance * this.value || this.iterations >= this.#stopping.maxIterations) {
      this.done = true
      return
    }
    this.#remember(gradient)
    this.#gradient = gradient
    this.#direction = this.#descent(gradient)
  }

  /** Goes along the direction, given its logits [q, n] (which are overwritten). */
  go(logits: Float64Array): void {
    const d = { ...this.#direction!, f: logits }
    this.#step = this.#search(d, this.#inner(this.#direction!, this.#gradient!))
    if (this.#step === undefined) this.done = true
    this.iterations++
  }

  #gradientFrom({ form, logits }: Lifted): Point {
    const { q, n } = this.#loss
    add(form, this.#at.a, 1)
    if (logits !== undefined) add(logits, this.#at.f, 1)
    const b = new Float64Array(q)
    for (let j = 0; j < q; j++) for (let i = 0; i < n; i++) b[j]! += this.residual[j * n + i]!
    return { a: form, f: logits, b }
  }

  /** ⟨U, V⟩ of the weights, intercepts included; in the dual tr(A K Bᵀ), V's logits being B K. */
  #inner(u: Point, v: Point): number {
    return dotOf(u.a, this.#form.dual ? v.f! : v.a) + dotOf(u.b, v.b)
  }

  #remember(gradient: Point): void {
    if (this.#gradient === undefined || this.#step === undefined) return
    // The arrays of the last gradient become those of its change.
    const y = this.#gradient
    turn(y.a, gradient.a)
    if (y.f !== undefined) turn(y.f, gradient.f!)
    turn(y.b, gradient.b)
    const along = this.#inner(this.#step, y)
    if (along <= 1e-12 * this.#inner(y, y)) return
    this.#steps.push({ s: this.#step, y, rho: 1 / along })
    if (this.#steps.length > memory) this.#steps.shift()
  }

  /** −H∇ by the two-loop recursion. */
  #descent(gradient: Point): Point {
    const q = { a: gradient.a.slice(), f: undefined, b: gradient.b.slice() }
    const alpha = new Float64Array(this.#steps.length)
    const last = this.#steps.at(-1)
    const scale = last === undefined ? 1 : 1 / (last.rho * this.#inner(last.y, last.y))
    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const { s, y, rho } = this.#steps[i]!
      alpha[i] = rho * this.#inner(q, s)
      add(q.a, y.a, -alpha[i]!)
      add(q.b, y.b, -alpha[i]!)
    }
    multiply(q.a, -scale)
    multiply(q.b, -scale)
    this.#steps.forEach(({ s, y, rho }, i) => {
      const factor = -alpha[i]! - rho * this.#inner(q, y)
      add(q.a, s.a, factor)
      add(q.b, s.b, factor)
    })
    return q
  }

  /** Goes along d to a point that fulfils the strong Wolfe conditions; undefined where rounding leaves no such point. */
  #search(d: Point & { readonly f: Float64Array }, slope0: number): Point | undefined {
    const { a, f, b } = this.#at
    const weight = this.#inner(d, d) - dotOf(d.b, d.b)
    const along = (this.#form.dual ? dotOf(a, d.f) : dotOf(a, d.a)) || 0
    const half = (this.#form.dual ? dotOf(a, f) : dotOf(a, a)) / 2
    if (!(slope0 < 0)) return undefined
    let low = 0
    let lowSlope = slope0
    let high = Number.POSITIVE_INFINITY
    let highSlope = 0
    let t = this.#steps.length === 0 ? 1e-3 / this.#curvature : 1
    for (let trial = 0; trial < 40; trial++) {
      const loss = this.#loss.along(t, f, d.f, b, d.b, this.residual)
      const value = loss.value + half + t * along + (t * t * weight) / 2
      const slope = loss.slope + along + t * weight
      const enough = value <= this.value + 1e-4 * t * slope0 + 1e-15 * Math.abs(this.value)
      if (enough && Math.abs(slope) <= -0.9 * slope0 && (this.#steps.length > 0 || Math.abs(slope) <= -0.3 * slope0)) {
        multiply(d.a, t)
        multiply(d.f, t)
        multiply(d.b, t)
        add(a, d.a, 1)
        add(f, d.f, 1)
        add(b, d.b, 1)
        this.value = value
        return this.#form.dual ? d : { a: d.a, f: undefined, b: d.b }
      }
      if (slope > 0 || !enough) {
        high = t
        highSlope = Math.max(slope, 0)
      } else {
        low = t
        lowSlope = slope
      }
      if (high === Number.POSITIVE_INFINITY) {
        // The secant through the slopes at 0 and t, since the slope only rises.
        const newton = (t * slope0) / (slope0 - slope)
        t = Math.min(Math.max(newton, 2 * t), 1e4 * t)
      } else {
        const secant = highSlope > 0 ? low - (lowSlope * (high - low)) / (highSlope - lowSlope) : (low + high) / 2
        t = Math.min(Math.max(secant, low + 0.1 * (high - low)), high - 0.1 * (high - low))
      }
      if (!(high - low > 1e-14 * t)) break
    }
    // Restores the residual of the point that stands.
    this.#loss.along(0, f, d.f, b, d.b, this.residual)
    return undefined
  }

  /** @throws FmriError `NotConverged` where the steps ran out. */
  check(what: string): void {
    if (this.gap <= Math.max(this.#stopping.tolerance, 1e-9) * this.value) return
    throw new FmriError(
      "NotConverged",
      `${what} is up to ${(this.gap / this.value).toExponential(1)} of its objective above the minimum after ${this.iterations} iterations`,
      {
        fix: "Allow more iterations, a larger tolerance, or pass standardised rows.",
        fields: { iterations: this.iterations, gap: this.gap },
      },
    )
  }
}

function dotOf(u: Float64Array, v: Float64Array): number {
  // Four sums, so that one addition need not wait for the one before.
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  const even = u.length - (u.length % 4)
  for (let i = 0; i < even; i += 4) {
    s0 += u[i]! * v[i]!
    s1 += u[i + 1]! * v[i + 1]!
    s2 += u[i + 2]! * v[i + 2]!
    s3 += u[i + 3]! * v[i + 3]!
  }
  for (let i = even; i < u.length; i++) s0 += u[i]! * v[i]!
  return s0 + s1 + (s2 + s3)
}

function add(target: Float64Array, v: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * v[i]!
}

function multiply(target: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! *= factor
}

/** v − target, in place of the target. */
function turn(target: Float64Array, v: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = v[i]! - target[i]!
}
