import { readFileSync } from "node:fs"
import { Runtime } from "@llm-fmri/graph"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  fitLinearSvm,
  fitLinearSvmStack,
  groupFolds,
  highest,
  linearSvm,
  nestedCrossValidation,
  probeScores,
} from "../../src/index.js"
import { gap, matrixOf, oracle } from "./oracle.js"

interface Fit {
  name: string
  C: number
  standardise: boolean
  balanced: boolean
  train: number[]
  test: number[]
  objective: number[]
  predicted: number[]
  coef: number[]
}

/** The expected values of scripts/svm.py, on the rows of scripts/probes.py. */
const expected = JSON.parse(readFileSync(new URL("../fixtures/svm.json", import.meta.url), "utf8")) as {
  svm: { name: string; fits: Fit[] }[]
}

describe.each(expected.svm)("linear support vector machine, $name", ({ name, fits }) => {
  const one = oracle.probes.find((probe) => probe.name === name)!
  const x = matrixOf(one)

  test.each(fits)("reaches the minimum and predictions found by scipy: $name", async (fit) => {
    const { C, standardise, balanced, train: rows } = fit
    const options = { C, standardise, balanced, rows }
    const probe = await fitLinearSvm(x, one.y, options)
    fit.objective.forEach((wanted, c) => {
      expect(Math.abs(probe.objective[c]! / wanted - 1)).toBeLessThan(1e-6)
    })
    expect(Array.from(highest(probeScores(probe, x, fit.test)), (c) => probe.classes[c])).toEqual(fit.predicted)
    const { weights } = await fitLinearSvm(x, one.y, { ...options, tolerance: 1e-12 })
    const d = one.dims[1]
    const found =
      probe.classes.length > 2
        ? weights.data
        : Float64Array.from({ length: d }, (_, j) => weights.data[d + j]! - weights.data[j]!)
    expect(gap(found, fit.coef)).toBeLessThan(1e-4)
  })
})

describe("fitLinearSvmStack", () => {
  const wide = oracle.probes.find(({ name }) => name === "n < p")!
  const x = matrixOf(wide)
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await Runtime.start({ threads: 2 })
  })
  afterAll(() => runtime.close())

  test("gives each training set and C the machine that it gets alone, with and without a runtime", async () => {
    const sets = [0, 4].map((from) => oracle.probes[1]!.fits[0]!.train.slice(from))
    const stack = await fitLinearSvmStack(x, wide.y, sets, { C: [0.1, 1], runtime })
    for (const [i, rows] of sets.entries()) {
      for (const [j, C] of [0.1, 1].entries()) {
        const alone = await fitLinearSvm(x, wide.y, { C, rows, tolerance: 1e-12 })
        const one = stack[i]![j]!
        expect(one.objective[0]! / alone.objective[0]! - 1).toBeLessThan(1e-6)
        expect(one.objective[0]! / alone.objective[0]! - 1).toBeGreaterThan(-1e-9)
      }
    }
  })

  test("is chosen and judged by nested cross-validation", async () => {
    const folds = groupFolds(wide.y, wide.word, { k: 3, seed: 1 })
    const family = linearSvm({ C: [0.001, 0.01] })
    const options = { folds, seed: 1, choose: "macroAccuracy" } as const
    const found = await nestedCrossValidation([x], wide.y, wide.word, family, options)
    expect(found.macroAccuracy).toBeGreaterThan(0.5)
    expect(found.chosen.map(({ value }) => value).every((value) => [0.001, 0.01].includes(value as number))).toBe(true)
  })

  test.each<[string, RegExp, () => Promise<unknown>]>([
    ["C of 0", /0 is not an inverse penalty/, () => fitLinearSvm(x, wide.y, { C: 0 })],
    ["a class without rows", /no training row is of class 2/, () => fitLinearSvm(x, wide.y, { C: 1, rows: [0, 2] })],
    ["too few steps", /above the minimum after 2/, () => fitLinearSvm(x, wide.y, { C: 1, maxIterations: 2 })],
    ["missing labels", /60 are needed/, () => fitLinearSvm(x, [1, 2], { C: 1 })],
  ])("refuses %s", async (_, message, call) => {
    await expect(call()).rejects.toThrow(message)
  })
})
