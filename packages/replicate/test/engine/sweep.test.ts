import { expect, test } from "vitest"
import { sweepCsv } from "../../src/engine/sweep.js"

test("CSV has a line a cell; texts with commas are quoted", () => {
  const csv = sweepCsv({
    model: "m",
    model_hash: "00",
    rows: 2,
    position: "last",
    baseline: [{ read: "logit_diff: a, b", mean: 1 }],
    cells: [
      { layer: 0, dose: 0.5, read: "logit_diff: a, b", mean: 2, sd: 0.1 },
      { dose: 1, read: "kl", mean: 0.25 },
    ],
  })
  expect(csv).toBe('layer,dose,read,mean,sd,unedited\n0,0.5,"logit_diff: a, b",2,0.1,1\n,1,kl,0.25,,\n')
})
