import { norm, projectionVariance } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { expect, test } from "vitest"
import { detectableEffect, normMatched, randomUnit, varianceMatched } from "../../../src/index.js"

test("random directions have the length that is asked for, and a seed of their own", () => {
  expect(norm(randomUnit(64, 3))).toBeCloseTo(1, 12)
  expect(randomUnit(64, 3)).toEqual(randomUnit(64, 3))
  expect(randomUnit(64, 3)).not.toEqual(randomUnit(64, 4))
  expect(norm(normMatched([3, 4, 0, 0], 3))).toBeCloseTo(5, 12)
})

test("matched in variance, a control moves the rows as far as the direction does", () => {
  const rng = new Rng(2)
  const data = Float64Array.from({ length: 300 * 6 }, (_, i) => rng.normal() * (1 + (i % 6)))
  const x = { dims: [300, 6], data }
  const u = [0, 0, 0, 0, 0, 1]
  const { direction, factor } = varianceMatched(x, u, 9)
  expect(factor ** 2 * projectionVariance(x, direction)).toBeCloseTo(projectionVariance(x, u), 6)
  const some = Int32Array.from({ length: 100 }, (_, i) => i)
  expect(varianceMatched(x, u, 9, some).factor).not.toBe(factor)
})

test("the smallest effect that is found 80 times in a hundred", () => {
  expect(detectableEffect([-2, -1, 0, 1, 2])).toBeCloseTo(3, 12)
  const rng = new Rng(4)
  const normal = (n: number) => Float64Array.from({ length: n }, () => rng.normal())
  const draws = normal(20_000)
  const delta = detectableEffect(draws)
  // Of a normal null: Φ⁻¹(0.95) + Φ⁻¹(0.8).
  expect(Math.abs(delta - (1.645 + 0.842))).toBeLessThan(0.05)
  const sorted = draws.slice().sort()
  const threshold = sorted[Math.floor(0.95 * sorted.length)]!
  const found = normal(20_000).filter((x) => x + delta > threshold).length / 20_000
  expect(Math.abs(found - 0.8)).toBeLessThan(0.02)
  expect(
    detectableEffect(
      draws,
      draws.map((x) => x / 2),
    ),
  ).toBeLessThan(delta)
  expect(detectableEffect(draws, draws, { power: 0.95 })).toBeGreaterThan(delta)
  expect(detectableEffect(draws, draws, { level: 0.01 })).toBeGreaterThan(delta)
})
