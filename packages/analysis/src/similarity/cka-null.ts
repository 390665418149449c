import { type DeviceTensor, matmul, type Runtime } from "@llm-fmri/graph"
import { type Groups, rowsOfGroups } from "../groups.js"
import type { PermutationOptions } from "../inference/permutation.js"
import { checkLength, type Matrix } from "../matrix.js"
import { sameRows } from "./hsic.js"
import { productTable } from "./product-table.js"
import { pairsOf, rowPermutations } from "./row-permutations.js"
import { unitVector } from "./unit-vector.js"

export interface CkaNullOptions extends PermutationOptions {
  /** The category of each row: rows change places only within it, so agreement on the categories stays. */
  readonly categories?: Groups
  /** With `categories`: the statistic is {@link withinCategoryCka}. *false* */
  readonly inside?: boolean
  /** Where the products of many layers are computed; plain loops without one. */
  readonly runtime?: Runtime
  readonly signal?: AbortSignal
}

/** Rearrangements whose products are made together. */
const batch = 16

/**
 * Null draws of debiased CKA of all pairs, [draws, a·b]: the rows of one side are rearranged, in all layers alike, so that
 * {@link maxT} over a draw's pairs holds for their whole family.
 *
 * A rearrangement over all rows takes everything away that the sides share; one within categories leaves what they share by
 * category, so what exceeds it is agreement about single words. Rows must be words, not texts: texts with one beginning
 * change places with each other too seldom, and the beginning alone makes sides similar.
 *
 * @param left Gram matrices [n, n]
 * @param right Gram matrices of the same rows
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`, `NoVariance`, `BadSeed`.
 *
 * @example
 * ```ts
 * const layer = (...data) => rowGram({ dims: [5, 1], data: Float64Array.from(data) })
 * const { dims, data } = await ckaNull([layer(1, 2, 4, 0, 1)], [layer(2, 5, 7, 0, 2)], { seed: 1, draws: 200 })
 * dims // [200, 1]
 * mean(data) // ≈ 0 ± 0.1
 * ```
 */
export async function ckaNull(
  left: readonly Matrix[],
  right: readonly Matrix[],
  { seed, draws = 1000, categories, inside = false, runtime, signal }: CkaNullOptions,
): Promise<Matrix & { data: Float64Array }> {
  const n = sameRows(...left, ...right)
  if (categories !== undefined) checkLength("the list of categories", categories.length, n)
  const blocks =
    inside && categories !== undefined ? rowsOfGroups(categories) : [Int32Array.from({ length: n }, (_, i) => i)]
  const [a, b] = [left, right].map((side) => side.map((gram) => unitVector(gram, blocks)))
  const length = a![0]!.length
  const width = a!.length * b!.length
  const data = new Float64Array(draws * width)
  // The shorter list is rearranged, as a rearrangement of one side is one of the other.
  const turned = a!.length < b!.length
  const [fixed, moved] = turned ? [b!, a!] : [a!, b!]
  const products = await holder(fixed, length, draws * width > 1000 ? runtime : undefined)
  try {
    const pairs = new Int32Array(length)
    const inBlock = new Int32Array(n)
    for (const rows of blocks) for (let k = 0; k < rows.length; k++) inBlock[rows[k]!] = k
    const orders = rowPermutations(n, draws, seed, categories)
    // One buffer for all batches: new memory of that size costs more than filling it.
    const gathered = new Float64Array(Math.min(batch, draws) * moved.length * length)
    for (let start = 0; start < draws; start += batch) {
      signal?.throwIfAborted()
      const size = Math.min(batch, draws - start)
      for (let k = 0; k < size; k++) {
        fillPairs(pairs, orders.next().value as Int32Array, blocks, inBlock)
        for (const [m, vector] of moved.entries()) {
          const at = (k * moved.length + m) * length
          for (let c = 0; c < length; c++) gathered[at + c] = vector[pairs[c]!]!
        }
      }
      // [rearrangement · moved, fixed]
      const rows = size * moved.length
      const table = await products.with(gathered.subarray(0, rows * length), rows)
      for (let k = 0; k < size; k++) {
        for (let m = 0; m < moved.length; m++) {
          for (let f = 0; f < fixed.length; f++) {
            const cell = turned ? m * fixed.length + f : f * moved.length + m
            data[(start + k) * width + cell] = table[(k * moved.length + m) * fixed.length + f]!
          }
        }
      }
    }
  } finally {
    products.release()
  }
  return { dims: [draws, width], data }
}

function fillPairs(
  pairs: Int32Array,
  order: Int32Array,
  blocks: readonly Int32Array[],
  inBlock: ArrayLike<number>,
): void {
  let at = 0
  for (const rows of blocks) {
    pairsOf(
      rows.map((row) => inBlock[order[row]!]!),
      true,
      pairs,
      at,
    )
    at += (rows.length * (rows.length + 1)) / 2
  }
}

/** Products of many vectors with a few that stay. */
interface Holder {
  with(vectors: Float64Array, count: number): Promise<Float64Array>
  release(): void
}

async function holder(fixed: readonly Float64Array[], length: number, runtime: Runtime | undefined): Promise<Holder> {
  if (runtime === undefined) {
    return {
      with: async (vectors, count) =>
        productTable(
          Array.from({ length: count }, (_, i) => vectors.subarray(i * length, (i + 1) * length)),
          fixed,
        ),
      release: () => {},
    }
  }
  const data = new Float64Array(fixed.length * length)
  fixed.forEach((vector, i) => {
    data.set(vector, i * length)
  })
  const held: DeviceTensor = await runtime.upload({ dtype: "float64", dims: [fixed.length, length], data })
  return {
    with: async (vectors, count) => {
      const many = { dtype: "float64", dims: [count, length], data: vectors } as const
      return (await matmul(runtime, many, held, { transB: true })).data as Float64Array
    },
    release: () => held.release(),
  }
}
