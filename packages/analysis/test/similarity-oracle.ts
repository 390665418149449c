import { readFileSync } from "node:fs"
import { Rng } from "@llm-fmri/random"
import type { Matrix } from "../src/index.js"

interface Numbers {
  dims: [number, number]
  data: number[]
}

type Tested = "pearson" | "spearman"
type Compared = "spearman" | "rho-a"

/** The expected values of scripts/oracle-similarity.py. */
export const similarityOracle = JSON.parse(
  readFileSync(new URL("fixtures/similarity.json", import.meta.url), "utf8"),
) as {
  similarity: {
    x: Numbers
    y: Numbers
    z: Numbers
    category: number[]
    biased: number
    biasedNumpy: number
    debiased: number
    hsic1: number
    uCentred: number[]
    within: number
    mutualKnn: number
    procrustes: number
    bures: number
    disparity: number
    rdm: Record<"correlation" | "euclidean" | "cosine", number[]>
  }
  rsa: {
    rdms: number[][]
    model: number[]
    rhoA: number[]
    spearman: number[]
    ceiling: Record<Compared, [number, number]>
  }
  dimensions: {
    cases: {
      x: Numbers
      eigenvalues: number[]
      participation: number
      corrected: number
      entropyRank: number
      components90: number
    }[]
    twoNN: { x: Numbers; "discard0.1": number; "discard0.3": number }[]
  }
  selectivity: {
    x: Numbers
    mask: number[]
    dPrime: number[]
    auc: number[]
    t: number[]
    freedom: number[]
    overlaps: { k: number; n: number; shared: number; p: number }[]
    expected: { r: number; k: number; n: number; overlap: number }[]
  }
  inference: {
    partials: ({ x: number[]; y: number[]; controls: number[][] } & Record<Tested, { r: number; p: number }>)[]
    intervals: { r: number; n: number; confidence: number; low: number; high: number }[]
    correlation: { rho: number; n: number; alpha: number; power: number }[]
    paired: { effect: number; n: number; alpha: number; power: number }[]
    detectable: { n: number; power: number; effect: number }[]
  }
}

/** Numbers of the oracle as activations. */
export function matrix({ dims, data }: Numbers): Matrix {
  return { dims, data: Float64Array.from(data) }
}

/** Standard normal activations [n, d]. */
export function noise(n: number, d: number, seed: number): Matrix & { data: Float64Array } {
  const rng = new Rng(seed)
  return { dims: [n, d], data: Float64Array.from({ length: n * d }, () => rng.normal()) }
}

/** x·w, [n, k], for w [d, k]. */
export function times(x: Matrix, w: Matrix): Matrix & { data: Float64Array } {
  const [n, d] = x.dims as [number, number]
  const k = w.dims[1]!
  const data = new Float64Array(n * k)
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < d; c++) for (let j = 0; j < k; j++) data[i * k + j]! += x.data[i * d + c]! * w.data[c * k + j]!
  }
  return { dims: [n, k], data }
}

/** A random rotation [d, d], by Gram–Schmidt. */
export function rotation(d: number, seed: number): Matrix & { data: Float64Array } {
  const { data } = noise(d, d, seed)
  for (let i = 0; i < d; i++) {
    const row = data.subarray(i * d, (i + 1) * d)
    for (let before = 0; before < i; before++) {
      const other = data.subarray(before * d, (before + 1) * d)
      const along = row.reduce((sum, value, c) => sum + value * other[c]!, 0)
      for (let c = 0; c < d; c++) row[c]! -= along * other[c]!
    }
    const length = Math.hypot(...row)
    for (let c = 0; c < d; c++) row[c]! /= length
  }
  return { dims: [d, d], data }
}

/** The rows of a matrix in another order. */
export function shuffled({ dims, data }: Matrix, seed: number): Matrix {
  const [n, d] = dims as [number, number]
  const order = new Rng(seed).sample(n)
  return { dims, data: Float64Array.from(data, (_, at) => data[order[Math.floor(at / d)]! * d + (at % d)]!) }
}
