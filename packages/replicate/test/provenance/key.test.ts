import fc from "fast-check"
import { expect, test } from "vitest"
import { changedParts, keyHash } from "../../src/provenance/key.js"

const key = fc.dictionary(fc.constantFrom("spec", "seed", "weights:a", "weights:b", "code:x"), fc.string())

test("two keys have the same name exactly when nothing has changed", () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(keyHash(a) === keyHash(b)).toBe(changedParts(a, b).length === 0)
    }),
  )
})

test("what changed one way changed the other way", () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const back = changedParts(b, a).map(({ part, before, after }) => ({ part, before: after, after: before }))
      expect(changedParts(a, b)).toEqual(
        back.map(({ part, before, after }) => ({
          part,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        })),
      )
    }),
  )
})

test("new parts and gone parts are changes too", () => {
  expect(changedParts({ spec: "1", old: "x" }, { spec: "2", "new": "y" })).toEqual([
    { part: "new", after: "y" },
    { part: "old", before: "x" },
    { part: "spec", before: "1", after: "2" },
  ])
})
