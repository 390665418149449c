import fc from "fast-check"
import { expect, test } from "vitest"
import { distance, nearest } from "../../src/cli/nearest.js"

test("known distances", () => {
  expect(distance("kitten", "sitting")).toBe(3)
  expect(distance("", "abc")).toBe(3)
  expect(distance("layesr", "layers")).toBe(1)
})

test("a distance is symmetric and zero only between equals", () => {
  const word = fc.string({ maxLength: 8 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b) === 0).toBe(a === b)
    }),
  )
})

test("what was meant", () => {
  const verbs = ["replicate", "capture", "models", "doctor"]
  expect(nearest("replicat", verbs)).toBe("replicate")
  expect(nearest("cpature", verbs)).toBe("capture")
  expect(nearest("Models", verbs)).toBe("models")
  expect(nearest("rep", verbs)).toBe("replicate")
  expect(nearest("xyzzy", verbs)).toBeUndefined()
})
