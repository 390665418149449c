import { readFileSync } from "node:fs"
import { Rng } from "@llm-fmri/random"
import { describe, expect, test } from "vitest"
import {
  fitPls,
  fitZScore,
  type Matrix,
  meanDifference,
  plsComponents,
  plsHeldOut,
  plsPredictions,
  unit,
  zScore,
} from "../../src/index.js"
import { gap, matrixOf } from "./oracle.js"

/** The expected values of scripts/pls.py. */
const { cases } = JSON.parse(readFileSync(new URL("../fixtures/pls.json", import.meta.url), "utf8")) as {
  cases: {
    name: string
    dims: [number, number]
    x: number[]
    targets: number[]
    m: number
    standardise: boolean
    train: number[]
    test: number[]
    predictions: number[][]
  }[]
}

describe.each(cases)("PLS regression, $name", ({ dims, x, targets, m, standardise, train, test: out, predictions }) => {
  const activations = matrixOf({ dims, x })
  const wanted: Matrix = { dims: [dims[0], m], data: Float64Array.from(targets) }
  const components = predictions.length

  test("predictions of every number of components are scikit-learn's", () => {
    const pls = fitPls(activations, wanted, { components, rows: train, standardise })
    const rows = [...train, ...out]
    predictions.forEach((expected, i) => {
      const found = plsPredictions(pls, activations, { components: i + 1, rows })
      // Of several targets scikit-learn iterates for w and stops at about the square root of machine precision.
      expect(gap(found.data, expected)).toBeLessThan(m === 1 ? 1e-10 : 1e-6)
    })
  })

  test("the family is nested: fewer components are the first of more", () => {
    const all = fitPls(activations, wanted, { components, rows: train, standardise })
    const fewer = fitPls(activations, wanted, { components: 2, rows: train, standardise })
    const rows = out
    expect(plsPredictions(all, activations, { components: 2, rows })).toEqual(
      plsPredictions(fewer, activations, { rows }),
    )
  })
})

describe("PLS regression", () => {
  const rng = new Rng(3)
  const n = 20
  const x: Matrix = { dims: [n, 6], data: Float64Array.from({ length: n * 6 }, () => rng.normal()) }
  const inClass = Array.from({ length: n }, (_, i) => Number(i % 3 === 0))
  const target: Matrix = { dims: [n, 1], data: Float64Array.from(inClass) }

  test("the first component of a 0/1 target is the mean difference", () => {
    const pls = fitPls(x, target, { components: 1 })
    const direction = unit(meanDifference(zScore(x, fitZScore(x)), inClass))
    expect(gap(pls.rotations.data, direction)).toBeLessThan(1e-12)
  })

  test("components of training rows are uncorrelated", () => {
    const pls = fitPls(x, target, { components: 4 })
    const { data } = plsComponents(pls, x)
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < a; b++) {
        let sum = 0
        for (let i = 0; i < n; i++) sum += data[i * 4 + a]! * data[i * 4 + b]!
        expect(Math.abs(sum)).toBeLessThan(1e-10)
      }
  })

  test("held-out rows change nothing", () => {
    const rows = [...Array(15).keys()]
    const spoilt = { dims: x.dims, data: Float64Array.from(x.data, (v, i) => (i < 15 * 6 ? v : 1e6)) }
    expect(fitPls(spoilt, target, { components: 3, rows })).toEqual(fitPls(x, target, { components: 3, rows }))
  })

  test("as many components as units are least squares, and what is explained stays so", () => {
    const wide: Matrix = { dims: [4, 9], data: Float64Array.from({ length: 36 }, () => rng.normal()) }
    const y: Matrix = { dims: [4, 1], data: Float64Array.of(1, 0, 0, 1) }
    const pls = fitPls(wide, y, { components: 3 })
    expect(gap(plsPredictions(pls, wide).data, y.data)).toBeLessThan(1e-9)
    const line: Matrix = { dims: [4, 2], data: Float64Array.of(1, 1, 1, -1, -1, 1, -1, -1) }
    const explained = fitPls(line, { dims: [4, 1], data: Float64Array.of(1, 1, 0, 0) }, { components: 2 })
    expect([...explained.rotations.data.slice(2)]).toEqual([0, 0])
  })

  test("refuses what it cannot do", () => {
    expect(() => fitPls(x, target, { components: 7 })).toThrow(/7 components of 20 rows and 6 units/)
    expect(() => fitPls(x, { dims: [3, 1], data: new Float64Array(3) }, { components: 1 })).toThrow(/3 entries/)
    expect(() => plsPredictions(fitPls(x, target, { components: 2 }), x, { components: 3 })).toThrow(/has 2/)
  })
})

describe.each([6, 50])("held-out PLS by inner products, %i units", (d) => {
  const n = 24
  const rng = new Rng(d)
  const labels = Array.from({ length: n }, (_, row) => ["a", "b", "c"][row % 3]!)
  const folds = Array.from({ length: n }, (_, row) => Math.floor(row / 3) % 4)
  const words = Array.from({ length: n }, (_, row) => row)
  const x: Matrix = {
    dims: [n, d],
    data: Float64Array.from({ length: n * d }, (_, at) => (Math.floor(at / d) % 3 === at % 3 ? 1 : 0) + rng.normal()),
  }

  test("is the regression of each class, fitted fold by fold", async () => {
    const found = await plsHeldOut(x, labels, words, { folds, components: 4 })
    for (const [c, label] of ["a", "b", "c"].entries())
      for (let fold = 0; fold < 4; fold++) {
        const target: Matrix = { dims: [n, 1], data: Float64Array.from(labels, (own) => Number(own === label)) }
        const rows = words.filter((row) => folds[row] !== fold)
        const heldOut = words.filter((row) => folds[row] === fold)
        const pls = fitPls(x, target, { components: 4, rows })
        for (let a = 1; a <= 4; a++) {
          const { data } = plsPredictions(pls, x, { components: a, rows: heldOut })
          const own = heldOut.map((row) => found[a - 1]!.data[row * 3 + c]! + pls.targetMean[0]!)
          expect(gap(own, data)).toBeLessThan(1e-10)
        }
      }
  })

  test("refuses more components than there are", async () => {
    const options = { folds, components: 40 }
    await expect(plsHeldOut(x, labels, words, options)).rejects.toThrow(/40 components of 18 rows/)
  })
})
