import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  auc,
  fitLda,
  fitRidge,
  fitZScore,
  highest,
  iterativeNullspace,
  type Matrix,
  meanDifference,
  probeScores,
  unit,
  zScore,
} from "../../src/index.js"
import { gap } from "./oracle.js"

const classes = 3
const words = 30
const group = Int32Array.from({ length: 2 * words }, (_, row) => row >> 1)
const labels = Array.from(group, (word) => `class ${word % classes}`)
const folds = Array.from(group, (word) => Math.floor(word / classes) % 3)

function cloud(d: number, seed: number): Matrix {
  const rng = new Rng(seed)
  const centre = Array.from({ length: classes * d }, () => rng.normal())
  const scale = Array.from({ length: d }, () => 0.5 + 2 * rng.uniform())
  const data = Float64Array.from({ length: group.length * d }, (_, at) => {
    const word = group[Math.floor(at / d)]!
    return scale[at % d]! * (0.6 * centre[(word % classes) * d + (at % d)]! + rng.normal()) + 3
  })
  return { dims: [group.length, d], data }
}

/** The same the plain way: fit, score, project all rows, begin again. */
async function plainly(x: Matrix, label: string, fold: number, removals: number, lambda: number, byDifference = false) {
  const rows = Array.from(group.keys())
  const training = rows.filter((row) => folds[row] !== fold)
  const heldOut = rows.filter((row) => folds[row] === fold)
  const inClass = labels.map((own) => (own === label ? "in" : "out"))
  const d = x.dims[1]!
  let z = zScore(x, fitZScore(x, training))
  const scores: number[][] = []
  const refitted: string[][] = []
  for (let step = 0; step <= removals; step++) {
    const probe = await fitRidge(z, inClass, { lambda, rows: training, standardise: false })
    const own = probe.classes.indexOf("in")
    const found = probeScores(probe, z, heldOut)
    scores.push(heldOut.map((_, i) => found.data[i * 2 + own]! - probe.intercept[own]!))
    // The shrinkage of the within-class covariance that adds λ / n to it.
    const within = centredWithin(z, training)
    const trace = Array.from(within.data).reduce((sum, v) => sum + v * v, 0) / training.length / d
    const shrunk = lambda / training.length / (trace + lambda / training.length)
    const lda = await fitLda(z, labels, { shrinkage: shrunk, rows: training, standardise: false })
    refitted.push([...highest(probeScores(lda, z, heldOut))].map((c) => String(lda.classes[c])))
    const weights = probe.weights.data.slice(own * d, (own + 1) * d)
    const flags = labels.map((own) => own === label)
    const w = unit(byDifference ? meanDifference(z, flags, training) : weights)
    const data = Float64Array.from(z.data)
    for (const row of rows) {
      let along = 0
      for (let j = 0; j < d; j++) along += z.data[row * d + j]! * w[j]!
      for (let j = 0; j < d; j++) data[row * d + j]! -= along * w[j]!
    }
    z = { dims: z.dims, data }
  }
  return { heldOut, scores, refitted }
}

function centredWithin(z: Matrix, training: number[]): Matrix {
  const d = z.dims[1]!
  const data = new Float64Array(training.length * d)
  for (const label of new Set(labels)) {
    const own = training.filter((row) => labels[row] === label)
    for (let j = 0; j < d; j++) {
      const mean = own.reduce((sum, row) => sum + z.data[row * d + j]!, 0) / own.length
      for (const row of own) data[training.indexOf(row) * d + j] = z.data[row * d + j]! - mean
    }
  }
  return { dims: [training.length, d], data }
}

describe.each([5, 80])("nullspace projection in %i units", (d) => {
  const x = cloud(d, d)
  const removals = 3
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await Runtime.start({ threads: 1 })
  })
  afterAll(async () => {
    await runtime.close()
  })

  test("scores and refitted discriminants are those of projected rows", async () => {
    const lambda = 20
    const curves = await iterativeNullspace(x, labels, group, { folds, removals, lambda, refit: [0, 2] })
    for (const [c, label] of ["class 0", "class 1", "class 2"].entries()) {
      const curve = curves[c]!
      expect(curve.label).toBe(label)
      for (let fold = 0; fold < 3; fold++) {
        const { heldOut, scores, refitted } = await plainly(x, label, fold, removals, lambda)
        for (let step = 0; step <= removals; step++) {
          const found = heldOut.map((row) => curve.scores.data[row * (removals + 1) + step]!)
          expect(gap(found, scores[step]!)).toBeLessThan(1e-9)
        }
        for (const [at, step] of [0, 2].entries())
          expect(heldOut.map((row) => curve.refitted[at]![row])).toEqual(refitted[step])
      }
    }
  })

  test("nothing is left when there are no more directions", async () => {
    const many = d + 3
    const [curve] = await iterativeNullspace(x, labels, group, {
      folds,
      removals: many,
      lambda: 20,
      classes: ["class 0"],
      refit: [many],
    })
    const last = labels.map((_, row) => curve!.scores.data[row * (many + 1) + many]!)
    expect(Math.max(...last.map(Math.abs))).toBeLessThan(1e-9)
    expect(new Set(curve!.refitted[0])).not.toContain("")
  })

  test("the runtime gives the same, one class at a time", async () => {
    const options = { folds, removals, refit: [1] }
    const curves = await iterativeNullspace(x, labels, group, options)
    const [second] = await iterativeNullspace(x, labels, group, { ...options, classes: ["class 1"], runtime })
    expect(gap(second!.scores.data, curves[1]!.scores.data)).toBeLessThan(1e-9)
    expect(second!.refitted).toEqual(curves[1]!.refitted)
  })

  test("without a mean difference no probe is left, by algebra", async () => {
    const [curve] = await iterativeNullspace(x, labels, group, {
      folds,
      removals: 2,
      by: "mean-difference",
      lambda: 20,
      refit: [1],
      classes: ["class 0"],
    })
    const column = (step: number) => labels.map((_, row) => curve!.scores.data[row * 3 + step]!)
    const mask = labels.map((label) => label === "class 0")
    expect(auc(column(0), mask)).toBeGreaterThan(0.55)
    expect(new Set([...column(1), ...column(2)])).toEqual(new Set([0]))
    // Discriminants of three classes see what a probe of one against the rest cannot.
    const { heldOut, refitted } = await plainly(x, "class 0", 0, 1, 20, true)
    expect(heldOut.map((row) => curve!.refitted[0]![row])).toEqual(refitted[1])
  })
})

/** Rows of isotropic noise with planted directions; `noise` is the deviation along each, `by` the shift of the class. */
function planted(rows: number, d: number, directions: readonly { noise: number; by: number }[], seed: number) {
  const rng = new Rng(seed)
  const mask = Array.from({ length: rows }, (_, row) => Number(row % 8 === 0))
  const units = directions.map(() => unit(Float64Array.from({ length: d }, () => rng.normal())))
  const data = Float64Array.from({ length: rows * d }, () => rng.normal())
  for (let row = 0; row < rows; row++) {
    for (const [k, { noise, by }] of directions.entries()) {
      const along = mask[row]! * by + rng.normal() * Math.sqrt(Math.max(0, noise ** 2 - 1))
      for (let j = 0; j < d; j++) data[row * d + j]! += along * units[k]![j]!
    }
  }
  return { x: { dims: [rows, d], data }, mask }
}

describe("planted concepts", () => {
  const rows = 240
  const folds = Array.from({ length: rows }, (_, row) => Math.floor(row / 8) % 5)
  const groups = Array.from({ length: rows }, (_, row) => row)
  const curve = async ({ x, mask }: ReturnType<typeof planted>, removals = 6) => {
    const [found] = await iterativeNullspace(x, mask, groups, { folds, removals, classes: [1] })
    return Array.from({ length: removals + 1 }, (_, step) => {
      let sum = 0
      for (let fold = 0; fold < 5; fold++) {
        const own = groups.filter((row) => folds[row] === fold)
        sum += auc(
          Float64Array.from(groups, (row) => found!.scores.data[row * (removals + 1) + step]!),
          mask,
          own,
        )
      }
      return sum / 5
    })
  }

  test("one direction: half is gone, and more, with the first", async () => {
    for (const seed of [1, 2, 3]) {
      const left = await curve(planted(rows, 100, [{ noise: 1, by: 4 }], seed))
      expect(left[0]).toBeGreaterThan(0.9)
      expect(left[1]! - 0.5).toBeLessThan((left[0]! - 0.5) / 2)
    }
  })

  test("three directions of their own reliability: one gone leaves the others", async () => {
    const three = [1, 3, 9].map((noise) => ({ noise, by: 4 * noise }))
    for (const seed of [1, 2, 3]) {
      const left = await curve(planted(rows, 100, three, seed))
      expect(left[1]).toBeGreaterThan(0.95)
      expect(left[2]).toBeGreaterThan(0.95)
    }
  })

  test("a shift far above the noise outlasts one removal, though it is one direction: its estimate is not exact", async () => {
    const left = await curve(planted(rows, 100, [{ noise: 1, by: 12 }], 1))
    expect(left[1]).toBeGreaterThan(0.9)
    expect(left[3]).toBeLessThan(0.85)
  })
})
