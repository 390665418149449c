import { deriveSeed, Rng } from "@llm-fmri/random"
import { symmetricEigen } from "./symmetric-eigen.js"

/** Eigenvalues, largest first, and their vectors of length 1, row by row, [count, n]. */
export interface Eigenpairs {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/** Blocks of a Krylov space before it is restarted from its best vectors. */
const depth = 8
/** Restarts after which the best is taken as it is. */
const most = 60
/** ‖Av − λv‖ over the largest |λ| that counts as solved. */
const tolerance = 1e-10

/**
 * The largest eigenvalues of a symmetric matrix by a restarted block Krylov method: the span of V, AV, A²V … is made
 * orthogonal, and the matrix solved within it (Rayleigh & Ritz). A block of several vectors finds equal eigenvalues too.
 *
 * @param multiply writes the matrix times a vector: (from, to)
 */
export function largestEigenpairs(
  n: number,
  count: number,
  multiply: (from: Float64Array, to: Float64Array) => void,
): Eigenpairs {
  const block = Math.min(n, count + 2)
  const rng = new Rng(deriveSeed(0, "eigenpairs"))
  let start: Float64Array[] = Array.from({ length: block }, () => Float64Array.from({ length: n }, () => rng.normal()))
  for (let round = 1; ; round++) {
    const basis: Float64Array[] = []
    const images: Float64Array[] = []
    let fresh = start
    const room = Math.min(n, depth * block)
    while (fresh.length > 0 && basis.length < room) {
      const added = fresh
        .slice(0, room - basis.length)
        .map((vector) => orthogonal(vector, basis))
        .filter((vector) => vector !== undefined)
      for (const vector of added) {
        const image = new Float64Array(n)
        multiply(vector, image)
        images.push(image)
      }
      fresh = images.slice(images.length - added.length).map((image) => image.slice())
    }
    const size = basis.length
    const inside = new Float64Array(size * size)
    for (let a = 0; a < size; a++) {
      for (let b = a; b < size; b++) inside[b * size + a] = inside[a * size + b] = dot(basis[a]!, images[b]!)
    }
    const { values, vectors } = symmetricEigen(inside, size)
    const combine = (of: readonly Float64Array[], at: number) => {
      const sum = new Float64Array(n)
      for (let b = 0; b < size; b++) add(sum, of[b]!, vectors[at * size + b]!)
      return sum
    }
    const found = Array.from({ length: Math.min(block, size) }, (_, at) => combine(basis, at))
    const scale = Math.max(Math.abs(values[0]!), Math.abs(values[size - 1]!), Number.MIN_VALUE)
    const solved = found.slice(0, count).every((vector, at) => {
      const rest = combine(images, at)
      add(rest, vector, -values[at]!)
      return Math.sqrt(dot(rest, rest)) <= tolerance * scale
    })
    if (solved || size === n || round === most) {
      const out = new Float64Array(count * n)
      found.slice(0, count).forEach((vector, at) => {
        out.set(vector, at * n)
      })
      return { values: values.slice(0, count), vectors: out }
    }
    start = found
  }
}

/** What of a vector is orthogonal to the basis, of length 1, put into the basis; nothing where only rounding is left. */
function orthogonal(vector: Float64Array, basis: Float64Array[]): Float64Array | undefined {
  const before = Math.sqrt(dot(vector, vector))
  // Twice is enough against rounding (Kahan).
  for (let pass = 0; pass < 2; pass++) for (const known of basis) add(vector, known, -dot(known, vector))
  const length = Math.sqrt(dot(vector, vector))
  if (!(length > 1e-12 * before)) return undefined
  for (let i = 0; i < vector.length; i++) vector[i]! /= length
  basis.push(vector)
  return vector
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function add(to: Float64Array, from: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += times * from[i]!
}
