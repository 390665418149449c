import { readFileSync } from "node:fs"
import { expect } from "vitest"

interface Correlation {
  x: number[]
  y: number[]
  pearson: number
  spearman: number
  slope: number
  intercept: number
  error: number
  low: number
  high: number
}

/** The expected values of scripts/oracle.py. */
export const oracle = JSON.parse(readFileSync(new URL("fixtures/oracle.json", import.meta.url), "utf8")) as {
  directions: {
    dims: [number, number]
    x: number[]
    mask: number[]
    frames: number[]
    train: number[]
    u: number[]
    w: number[]
    meanDifference: number[]
    centred: number[]
    z: number[]
    projections: number[]
    variance: number
    match: number
  }
  intervals: {
    name: string
    data: number[]
    estimate: number
    jackknife: number[]
    draws: number[]
    percentile90: number[]
    percentile95: number[]
    bca90: number[]
    bca95: number[]
  }[]
  quantiles: { data: number[]; p: number[]; q: number[] }
  correlations: Correlation[]
  adjustments: { p: number[]; holm: number[]; bh: number[] }[]
  equivalences: { values: number[]; delta: number; p: number; low: number; high: number }[]
  permutations: {
    values: number[]
    greater: number
    less: number
    "two-sided": number
    a: number[]
    b: number[]
    labels: number
  }
  information: {
    name: string
    p: number[]
    q: number[]
    kl: number
    logSoftmax: number[]
    softmax: number[]
    logSumExp: number
    entropy: number
  }[]
}

/** Each number within `relative` of the wanted one (and equal where it is 0, give or take 1e-15). */
export function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, relative = 1e-12): void {
  expect(found.length).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i++) {
    const gap = Math.abs(found[i]! - wanted[i]!)
    expect(gap, `${found[i]} instead of ${wanted[i]} at ${i}`).toBeLessThanOrEqual(
      relative * Math.abs(wanted[i]!) + 1e-15,
    )
  }
}
