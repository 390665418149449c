import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson, hashOf } from "../../src/provenance/canonical.js"

const json = fc.jsonValue({ maxDepth: 4 })

/** The same value with the keys of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item)]),
  )
}

test("the example of RFC 8785", () => {
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f",
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test("the order of keys does not matter, that of lists does", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(reordered(value))).toBe(canonicalJson(value))
    }),
  )
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})

test("read again it is the same value with the same text", () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test("another value has another hash", () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      fc.pre(JSON.stringify(reordered(a)) !== JSON.stringify(reordered(b)))
      if (canonicalJson(a) !== canonicalJson(b)) expect(hashOf(a)).not.toBe(hashOf(b))
    }),
  )
})

test.each([
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "Infinity"],
  [() => 1, "a value of type function"],
  [1n, "a value of type bigint"],
])("what JSON cannot say is refused with its place: %s", (bad, said) => {
  expect(() => canonicalJson({ a: [0, { b: bad }] })).toThrow(`JSON cannot say ${said} at /a/1/b`)
})

test("fields that are undefined are left out, as in JSON", () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
})
