import { readFileSync } from "node:fs"
import type { Matrix } from "../../src/index.js"

interface Fit {
  name: string
  C: number
  standardise: boolean
  balanced: boolean
  rest: boolean
  train: number[]
  test: number[]
  objective: number[]
  probability: number[]
  predicted: number[]
  coef: number[]
}

type Network = Record<"w1" | "b1" | "w2" | "b2", number[]>

interface ProbeCase {
  name: string
  dims: [number, number]
  x: number[]
  y: number[]
  word: number[]
  fits: Fit[]
  ridge: { train: number[]; test: number[]; lambda: number; scores: number[] }
  lda: { shrinkage: number; probability: number[]; predicted: number[]; scores: number[] }
  ledoitWolf: { within: number; total: number }
  held: { fold: number[]; ridge: number[]; lda: number[] }
}

/** The expected values of scripts/probes.py. */
export const oracle = JSON.parse(readFileSync(new URL("../fixtures/probes.json", import.meta.url), "utf8")) as {
  probes: ProbeCase[]
  scores: {
    dims: [number, number]
    p: number[]
    y: number[]
    logLoss: number
    auc: number[]
    averagePrecision: number[]
    weights: number[]
    /** AUC and average precision of each class under the weights. */
    weighted: [number[], number[]]
    recall: number[]
    macro: number
  }[]
  networks: {
    shape: { d: number; h: number; k: number }
    x: number[]
    y: number[]
    steps: number
    rate: number
    start: Network
    trained: (Network & { alpha: number; loss: number })[]
  }
}

export function matrixOf({ dims, x }: { dims: readonly number[]; x: readonly number[] }): Matrix {
  return { dims, data: Float64Array.from(x) }
}

/** The largest gap between two lists of numbers. */
export function gap(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let most = found.length === wanted.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < wanted.length; i++) most = Math.max(most, Math.abs(found[i]! - wanted[i]!))
  return most
}
