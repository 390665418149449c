import { expect, test } from "vitest"
import { dosedEdits } from "../../src/engine/dose.js"
import { sweepCsv } from "../../src/engine/sweep.js"

const at = { site: "resid_post", layer: 3 }

test("a dose multiplies a scale or sets a factor, and the layer moves", () => {
  const template = [
    { ...at, op: "add" as const, vector: [1, 0], scale: 2 },
    { ...at, op: "add" as const, vector: [1, 0] },
    { ...at, op: "scale" as const, factor: 9 },
    { ...at, op: "scale_component" as const, vector: [0, 1], factor: 9 },
  ]
  expect(dosedEdits(template, 0.5, 7)).toMatchObject([
    { layer: 7, scale: 1 },
    { layer: 7, scale: 0.5 },
    { layer: 7, factor: 0.5 },
    { layer: 7, factor: 0.5 },
  ])
  expect(dosedEdits(template, 1).map(({ layer }) => layer)).toEqual([3, 3, 3, 3])
  expect(template[2]).toMatchObject({ layer: 3, factor: 9 })
})

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
