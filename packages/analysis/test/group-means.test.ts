import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { groupMeans, mean } from "../src/index.js"

describe("groupMeans", () => {
  it("is each group's mean in the order of first rows, whatever the order of the others", () => {
    const rows = fc.array(fc.record({ group: fc.nat(4), values: fc.tuple(fc.integer(), fc.integer()) }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(rows, (list) => {
        const x = { dims: [list.length, 2], data: Float64Array.from(list.flatMap(({ values }) => values)) }
        const order = [...new Set(list.map(({ group }) => group))]
        const { dims, data } = groupMeans(
          x,
          list.map(({ group }) => group),
        )
        expect(dims).toEqual([order.length, 2])
        order.forEach((group, at) => {
          const own = list.filter((row) => row.group === group)
          for (const j of [0, 1]) {
            const wanted = mean(own.map(({ values }) => values[j]!))
            expect(Math.abs(data[at * 2 + j]! - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)))
          }
        })
      }),
    )
  })

  it("wants a group for every row", () => {
    expect(() => groupMeans({ dims: [2, 1], data: Float64Array.of(1, 2) }, ["ape"])).toThrow(/1 entries where 2/)
  })
})
