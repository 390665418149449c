import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { largestEigenpairs } from "../../src/linear-algebra/largest-eigenpairs.js"
import { symmetricEigen } from "../../src/linear-algebra/symmetric-eigen.js"
import { expectNear } from "../support.js"

function symmetric(n: number, rng: Rng): Float64Array {
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = rng.normal()
  return a
}

describe("eigenpairs", () => {
  it("of every size are solutions, the largest of the whole, and orthogonal", () => {
    const rng = new Rng(1)
    for (const n of [3, 4, 5, 6, 7, 9, 20, 40, 90]) {
      const a = symmetric(n, rng)
      const multiply = (from: Float64Array, to: Float64Array) => {
        for (let i = 0; i < n; i++) to[i] = from.reduce((sum, value, j) => sum + a[i * n + j]! * value, 0)
      }
      const all = symmetricEigen(a.slice(), n)
      const { values, vectors } = largestEigenpairs(n, 2, multiply)
      expectNear(values, all.values.subarray(0, 2), 1e-9)
      expect(all.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
        Array.from({ length: n }, (_, i) => a[i * n + i]!).reduce((sum, value) => sum + value, 0),
        9,
      )
      const image = new Float64Array(n)
      for (const at of [0, 1]) {
        const vector = vectors.slice(at * n, (at + 1) * n)
        multiply(vector, image)
        expectNear(
          image,
          vector.map((value) => value * values[at]!),
          1e-8,
        )
        expect(vector.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 10)
      }
      expect(vectors.subarray(0, n).reduce((sum, value, i) => sum + value * vectors[n + i]!, 0)).toBeCloseTo(0, 9)
    }
  })

  it("equal eigenvalues are all found, and a matrix of zeros has them", () => {
    const identity = (from: Float64Array, to: Float64Array) => to.set(from)
    expect([...largestEigenpairs(50, 2, identity).values].map((value) => value.toFixed(12))).toEqual(
      Array(2).fill("1.000000000000"),
    )
    expect([...largestEigenpairs(5, 2, (_, to) => to.fill(0)).values]).toEqual([0, 0])
  })
})
