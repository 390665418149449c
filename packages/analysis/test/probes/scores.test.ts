import { describe, expect, test } from "vitest"
import { auc, aucByClass, averagePrecision, highest, logLoss, ranking, recall, scoreProbe } from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { oracle } from "./oracle.js"

describe.each(oracle.scores)("scores of $dims", ({ dims, p, y, ...wanted }) => {
  const probability = { dims, data: Float64Array.from(p) }

  test("equal scikit-learn's", () => {
    const found = scoreProbe(probability, y)
    expectClose(found.recall, wanted.recall)
    expectClose(found.auc, wanted.auc)
    expectClose([found.macroAccuracy, found.logLoss], [wanted.macro, wanted.logLoss], 1e-9)
    expect(found.accuracy).toBeCloseTo(highest(probability).filter((c, i) => c === y[i]).length / y.length, 12)
  })

  test("rank rows as scikit-learn does, ties and weights too", () => {
    for (let c = 0; c < dims[1]; c++) {
      const column = Float64Array.from(y, (_, i) => p[i * dims[1] + c]!)
      const own = y.map((label) => label === c)
      const rank = ranking(column, own)
      expect(averagePrecision(column, own)).toBeCloseTo(wanted.averagePrecision[c]!, 12)
      expect(averagePrecision(column, own, wanted.weights)).toBeCloseTo(wanted.weighted[1][c]!, 12)
      expect(rank.auc(wanted.weights)).toBeCloseTo(wanted.weighted[0][c]!, 12)
      expect(rank.auc()).toBeCloseTo(auc(column, own), 12)
    }
  })

  test("a weight counts a row as often as it stands there", () => {
    const rows = y.flatMap((_, i) => new Array<number>((i >> 1) % 3).fill(i))
    const column = Float64Array.from(y, (_, i) => p[i * dims[1]]!)
    const rank = ranking(
      column,
      y.map((label) => label === 0),
    )
    const repeated = ranking(
      Float64Array.from(rows, (row) => column[row]!),
      rows.map((row) => y[row] === 0),
    )
    const weights = y.map((_, i) => (i >> 1) % 3)
    expect(rank.auc(weights)).toBeCloseTo(repeated.auc(), 12)
    expect(rank.averagePrecision(weights)).toBeCloseTo(repeated.averagePrecision(), 12)
  })
})

test("a class that no row has is refused", () => {
  expect(() => recall([0, 0], [0, 0], 2)).toThrow(/no row is of class 1/)
  expect(() => aucByClass({ dims: [2, 2], data: new Float64Array(4) }, [0, 0])).toThrow(/2 rows are in the category/)
})

test("certainty in the wrong class costs 52 log 2, not infinity", () => {
  expect(logLoss({ dims: [1, 2], data: Float64Array.of(0, 1) }, [0])).toBeCloseTo(52 * Math.LN2, 9)
})

test("a ranking needs both sides and a score for every row", () => {
  expect(() => ranking([1, 2], [0, 0])).toThrow(/0 rows are in the category/)
  expect(() => averagePrecision([1, Number.NaN], [0, 1])).toThrow(/NaN/)
  expect(() => averagePrecision([1, 2], [0, 1], [1])).toThrow(/1 entries where 2/)
})
