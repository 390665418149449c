import { FmriError } from "@llm-fmri/errors"
import type { Matrix } from "../matrix.js"
import { sameRows } from "./hsic.js"
import { inspectGram } from "./inspect-gram.js"

/**
 * Mutual nearest-neighbour alignment (Huh et al. 2024, "The Platonic Representation Hypothesis") of every pair from two
 * lists of Gram matrices, [a, b]: the share of each row's k nearest rows that both sides agree on, mean over rows.
 *
 * Nearest by cosine, Kᵢⱼ/√(KᵢᵢKⱼⱼ); of equal cosines the earlier row. Unrelated sides share k/(n − 1). Blind to everything
 * but neighbourhoods, so a unit of huge variance can still decide it: z-score first.
 *
 * @param left Gram matrices [n, n]; of centred rows unless the cosine about the origin is meant
 * @param right Gram matrices of the same rows
 * @param k number of neighbours, *10*
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `NoVariance` where a row has length 0, `BadCount` unless
 * 1 ≤ k < n.
 *
 * @example
 * ```ts
 * const k = rowGram({ dims: [4, 1], data: Float64Array.of(0, 1, 5, 6) })
 * mutualKnn([k], [k], 1).data // [1]
 * ```
 */
export function mutualKnn(left: readonly Matrix[], right: readonly Matrix[], k = 10): Matrix & { data: Float64Array } {
  const n = checkNeighbours([...left, ...right], k)
  const found = new Map<Matrix, Int32Array>()
  for (const gram of [...left, ...right]) if (!found.has(gram)) found.set(gram, neighbours(gram, k))
  const data = new Float64Array(left.length * right.length)
  const near = new Int32Array(n)
  left.forEach((one, a) => {
    const own = found.get(one)!
    right.forEach((two, b) => {
      const other = found.get(two)!
      let shared = 0
      near.fill(-1)
      for (let i = 0; i < n; i++) {
        for (let c = i * k; c < (i + 1) * k; c++) near[own[c]!] = i
        for (let c = i * k; c < (i + 1) * k; c++) if (near[other[c]!] === i) shared++
      }
      data[a * right.length + b] = shared / (n * k)
    })
  })
  return { dims: [left.length, right.length], data }
}

/**
 * The number of rows of Gram matrices that each have k others.
 *
 * @throws FmriError `BadShape`, `BadCount`.
 */
export function checkNeighbours(grams: readonly Matrix[], k: number): number {
  const n = sameRows(...grams)
  if (Number.isInteger(k) && k >= 1 && k < n) return n
  throw new FmriError("BadCount", `a row among ${n} does not have ${k} nearest rows`, {
    fix: "Choose k from 1 to the number of rows less one.",
    fields: { k, n },
  })
}

/** The k nearest rows of each row, [n, k]. */
export function neighbours(gram: Matrix, k: number): Int32Array {
  const { n } = inspectGram(gram, 1)
  const length = Float64Array.from({ length: n }, (_, i) => Math.sqrt(gram.data[i * n + i]!))
  const zero = length.findIndex((value) => !(value > 0))
  if (zero >= 0) {
    throw new FmriError("NoVariance", `row ${zero} has no length, so no nearest rows`, {
      fix: "Leave the row out.",
      fields: { row: zero },
    })
  }
  const result = new Int32Array(n * k)
  for (let i = 0; i < n; i++) {
    const cosine = Float64Array.from({ length: n }, (_, j) => gram.data[i * n + j]! / length[j]!)
    const others = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i)
    others.sort((p, q) => cosine[q]! - cosine[p]! || p - q)
    result.set(others.slice(0, k), i * k)
  }
  return result
}
