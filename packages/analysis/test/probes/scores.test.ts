import { describe, expect, test } from "vitest"
import { aucByClass, highest, logLoss, recall, scoreProbe } from "../../src/index.js"
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
})

test("a class that no row has is refused", () => {
  expect(() => recall([0, 0], [0, 0], 2)).toThrow(/no row is of class 1/)
  expect(() => aucByClass({ dims: [2, 2], data: new Float64Array(4) }, [0, 0])).toThrow(/2 rows are in the category/)
})

test("certainty in the wrong class costs 52 log 2, not infinity", () => {
  expect(logLoss({ dims: [1, 2], data: Float64Array.of(0, 1) }, [0])).toBeCloseTo(52 * Math.LN2, 9)
})
