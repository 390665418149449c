import { Rng } from "@llm-fmri/random"
import { describe, expect, test } from "vitest"
import { covarianceDirection, dot, independenceRule, meanDifference, norm, unit } from "../../src/index.js"

/** Rows whose units differ in scale, the first half of them shifted along some units. */
function rows(n: number, scales: readonly number[], shift: readonly number[]) {
  const rng = new Rng(3)
  const data = Float64Array.from({ length: n * scales.length }, (_, at) => {
    const unitOf = at % scales.length
    const inside = Math.floor(at / scales.length) < n / 2
    return rng.normal() * scales[unitOf]! + (inside ? shift[unitOf]! : 0)
  })
  return { x: { dims: [n, scales.length], data }, members: Array.from({ length: n }, (_, row) => row < n / 2) }
}

describe("directions drawn from the covariance", () => {
  const { x } = rows(400, [10, 1, 0.1], [0, 0, 0])

  test("have length 1 and lie mostly along what varies", () => {
    const drawn = Array.from({ length: 50 }, (_, seed) => covarianceDirection(x, seed))
    for (const w of drawn) expect(norm(w)).toBeCloseTo(1, 12)
    const share = (axis: number) => drawn.reduce((sum, w) => sum + w[axis]! ** 2, 0) / drawn.length
    expect(share(0)).toBeGreaterThan(0.9)
    expect(share(1)).toBeGreaterThan(share(2))
  })

  test("see the training rows alone", () => {
    const training = [0, 1, 2, 3, 4]
    const changed = { dims: x.dims, data: x.data.map((value, at) => (at >= 15 ? value + 100 : value)) }
    expect(covarianceDirection(changed, 1, training)).toEqual(covarianceDirection(x, 1, training))
  })
})

describe("the independence rule", () => {
  test("divides by the variance within: a noisy unit with the same shift counts less", () => {
    const { x, members } = rows(2000, [1, 2], [3, 3])
    const u = independenceRule(x, members)
    // The discriminant of independent units: 3/1 against 3/4.
    expect(u[0]! / u[1]!).toBeGreaterThan(3.5)
    expect(u[0]! / u[1]!).toBeLessThan(4.6)
  })

  test("is the mean difference where all units vary alike", () => {
    const { x, members } = rows(4000, [1, 1, 1], [1, -2, 0.5])
    expect(dot(independenceRule(x, members), unit(meanDifference(x, members)))).toBeGreaterThan(0.999)
  })

  test("a unit that never varies counts nothing", () => {
    const x = { dims: [4, 2], data: Float64Array.of(0, 5, 1, 5, 4, 5, 5, 5) }
    expect([...independenceRule(x, [1, 1, 0, 0])]).toEqual([-1, 0])
  })
})
