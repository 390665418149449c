import { Rng } from "@llm-fmri/random"
import { describe, expect, test } from "vitest"
import {
  auc,
  fitRidge,
  type Matrix,
  maxT,
  mean,
  placements,
  probeScores,
  ridgeAucNull,
  ridgeMap,
  ridgeScores,
} from "../../src/index.js"

const k = 3
const n = 45
const labels = Array.from({ length: n }, (_, row) => row % k)
const folds = Array.from({ length: n }, (_, row) => Math.floor(row / k) % 3)
const words = Array.from({ length: n }, (_, row) => row)

function cloud(d: number, shift: number, seed: number): Matrix {
  const rng = new Rng(seed)
  const centre = Float64Array.from({ length: k * d }, () => rng.normal() * shift)
  const data = Float64Array.from({ length: n * d }, (_, at) => {
    const row = Math.floor(at / d)
    return centre[labels[row]! * d + (at % d)]! + rng.normal()
  })
  return { dims: [n, d], data }
}

describe.each([6, 90])("ridge in closed form, %i units", (d) => {
  const x = cloud(d, 0.7, d)

  test("scores are those of probes fitted fold by fold", async () => {
    const { data } = ridgeScores(await ridgeMap(x, words, { folds, lambda: 25 }), labels)
    for (let fold = 0; fold < 3; fold++) {
      const rows = words.filter((row) => folds[row] !== fold)
      const heldOut = words.filter((row) => folds[row] === fold)
      const probe = await fitRidge(x, labels, { lambda: 25, rows })
      const zero = probeScores(probe, { dims: [1, d], data: meanOf(x, rows) })
      probeScores(probe, x, heldOut).data.forEach((value, at) => {
        const found = data[heldOut[Math.floor(at / k)]! * k + (at % k)]!
        expect(Math.abs(found - (value - zero.data[at % k]!))).toBeLessThan(1e-10)
      })
    }
  })

  test("mean placements of a class in a fold are its AUC", async () => {
    const scores = ridgeScores(await ridgeMap(x, words, { folds }), labels)
    const found = placements(scores, labels, folds)
    for (let c = 0; c < k; c++)
      for (let fold = 0; fold < 3; fold++) {
        const rows = words.filter((row) => folds[row] === fold)
        const own = Float64Array.from(
          rows.filter((row) => labels[row] === c),
          (row) => found[row]!,
        )
        const column = Float64Array.from(words, (row) => scores.data[row * k + c]!)
        const mask = labels.map((label) => label === c)
        expect(mean(own)).toBeCloseTo(auc(column, mask, rows), 12)
      }
  })
})

function meanOf(x: Matrix, rows: number[]): Float64Array {
  const d = x.dims[1]!
  return Float64Array.from({ length: d }, (_, j) => mean(Float64Array.from(rows, (row) => x.data[row * d + j]!)))
}

describe("the null of shuffled labels", () => {
  test("finds a class, and finds nothing in noise about as often as it should", async () => {
    const observed = async (x: Matrix) => {
      const map = await ridgeMap(x, words, { folds })
      const value = mean(placements(ridgeScores(map, labels), labels, folds))
      return maxT([value], ridgeAucNull([map], labels, { seed: 2, draws: 99 })).p[0]!
    }
    expect(await observed(cloud(20, 1, 1))).toBe(0.01)
    let found = 0
    for (let seed = 0; seed < 60; seed++) if ((await observed(cloud(20, 0, 100 + seed))) <= 0.1) found++
    expect(found).toBeLessThanOrEqual(13)
  })

  test("gives every map the same shuffles", async () => {
    const [one, other] = [
      await ridgeMap(cloud(5, 1, 3), words, { folds }),
      await ridgeMap(cloud(9, 0, 4), words, { folds }),
    ]
    const both = ridgeAucNull([one, other, one], labels, { seed: 1, draws: 20 })
    const alone = ridgeAucNull([other], labels, { seed: 1, draws: 20 })
    for (let draw = 0; draw < 20; draw++) {
      expect(both.data[3 * draw]).toBe(both.data[3 * draw + 2])
      expect(both.data[3 * draw + 1]).toBe(alone.data[draw])
    }
  })
})
