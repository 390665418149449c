import { expect, test } from "vitest"
import { mostLikely } from "../../src/engine/next.js"

test("the largest probabilities first, equals by id", () => {
  const found = mostLikely(Float32Array.of(0, Math.log(4), 0, Math.log(2)), 3)
  expect(found.map(({ id }) => id)).toEqual([1, 3, 0])
  expect(found.map(({ p }) => p)).toEqual([0.5, 0.25, 0.125].map((p) => expect.closeTo(p, 6)))
})
