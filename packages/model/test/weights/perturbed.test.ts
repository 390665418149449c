import { expect, it } from "vitest"
import type { WeightRef, WeightSource } from "../../src/index.js"
import { PerturbedWeights } from "../../src/weights/perturbed.js"

const ref = { tensor: "table", shape: [40, 25] } as unknown as WeightRef
const values = Float32Array.from({ length: 1000 }, (_, i) => (i % 7 === 0 ? 0 : Math.sin(i) * 10 ** (i % 9)))
const plain: WeightSource = {
  read: async () => values,
  rows: async (_, rows) => Float32Array.from(rows.flatMap((row) => [...values.subarray(row * 25, (row + 1) * 25)])),
}
const perturbed = (seed: number, size = 2 ** -23) => new PerturbedWeights(plain, { seed, size })

it("moves every weight by its last bits, up and down about equally often, zeros not at all", async () => {
  const moved = await perturbed(1).read(ref)
  let up = 0
  values.forEach((value, i) => {
    const change = moved[i]! / value - 1
    if (value === 0) expect(moved[i]).toBe(0)
    else {
      expect(Math.abs(change)).toBeGreaterThan(2 ** -25)
      expect(Math.abs(change)).toBeLessThan(2 ** -22)
      if (change > 0) up++
    }
  })
  expect(up).toBeGreaterThan(380)
  expect(up).toBeLessThan(480)
})

it("disturbs rows of a table as it disturbs the table", async () => {
  const whole = await perturbed(3).read(ref)
  const rows = await perturbed(3).rows(ref, [7, 0, 39, 7])
  expect([...rows]).toEqual([7, 0, 39, 7].flatMap((row) => [...whole.subarray(row * 25, (row + 1) * 25)]))
})

it("follows from the seed and the tensor's name, and leaves the source alone", async () => {
  const before = values.slice()
  const one = await perturbed(1).read(ref)
  expect(await perturbed(1).read(ref)).toEqual(one)
  expect(await perturbed(2).read(ref)).not.toEqual(one)
  expect(await perturbed(1).read({ ...ref, tensor: "other" })).not.toEqual(one)
  expect(values).toEqual(before)
})
