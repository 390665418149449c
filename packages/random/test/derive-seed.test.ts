import { readFileSync } from "node:fs"
import { isFmriError } from "@llm-fmri/errors"
import fc from "fast-check"
import { expect, test } from "vitest"
import { deriveSeed } from "../src/index.js"

const { seeds } = JSON.parse(readFileSync(new URL("fixtures/normals.json", import.meta.url), "utf8")) as {
  seeds: { path: [string | number, ...(string | number)[]]; seed: number }[]
}

test("seeds are those that Python derives from the documented text", () => {
  for (const { path, seed } of seeds) expect(deriveSeed(...path)).toBe(seed)
})

test("another path is another seed", () => {
  const part = fc.oneof(fc.string(), fc.maxSafeInteger())
  const path = fc.tuple(part, fc.array(part, { maxLength: 4 }))
  fc.assert(
    fc.property(path, path, ([r, p], [s, q]) => {
      const same = JSON.stringify([r, ...p]) === JSON.stringify([s, ...q])
      expect(deriveSeed(r, ...p) === deriveSeed(s, ...q)).toBe(same)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test("a fraction in a path is refused, for its text depends on the language", () => {
  try {
    deriveSeed(0, "dose", 0.1)
    expect.unreachable()
  } catch (error) {
    expect(isFmriError(error, "BadSeed")).toBe(true)
    expect(String(error)).toContain("0.1")
  }
})
