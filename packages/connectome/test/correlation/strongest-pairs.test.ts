import fc from "fast-check"
import { expect, test } from "vitest"
import { thresholdByDensity } from "../../src/index.js"
import { edgeList } from "../support.js"

/** Symmetric, with many equal values, zeros of both signs and numbers too small to be normal. */
const matrices = fc.integer({ min: 2, max: 12 }).chain((nodes) =>
  fc
    .array(fc.constantFrom(0, -0, 1e-42, -1e-42, 0.25, 0.5, -0.5, 0.500001, -0.75, 1), {
      minLength: nodes * nodes,
      maxLength: nodes * nodes,
    })
    .map((values) => {
      const r = Float32Array.from(values)
      for (let i = 0; i < nodes; i++) for (let j = 0; j < i; j++) r[i * nodes + j] = r[j * nodes + i]!
      return { nodes, r }
    }),
)

test.each(["positive", "absolute"] as const)("%s pairs are those of a stable sort", (sign) => {
  fc.assert(
    fc.property(matrices, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ nodes, r }, density) => {
      const pairs = Array.from({ length: nodes }, (_, i) =>
        Array.from({ length: nodes - i - 1 }, (_, k) => [i, i + k + 1] as [number, number]),
      ).flat()
      const strength = ([i, j]: [number, number]) =>
        sign === "absolute" ? Math.abs(r[i * nodes + j]!) : r[i * nodes + j]!
      const wanted = Math.floor(density * pairs.length + 0.5)
      const best = pairs.toSorted((a, b) => strength(b) - strength(a)).slice(0, wanted)
      const find = () => thresholdByDensity(r, nodes, { density, sign })
      if (best.some((pair) => !(strength(pair) > 0))) expect(find).toThrow(/above 0/)
      else expect(edgeList(find())).toEqual(best.sort(([a, b], [c, d]) => a - c || b - d))
    }),
    { numRuns: 300 },
  )
})
