import { describe, expect, it } from "vitest"
import { MemorySink } from "../src/driver/sink.js"

describe("tensors in memory", () => {
  const filled = (rows: number) => {
    const sink = new MemorySink(
      new Map([
        ["a", [rows, 4]],
        ["b", [2, rows, 2]],
      ]),
    )
    const last = 4 * rows - 1
    sink.put("a", last, Float32Array.of(7, 8), 1, 1)
    sink.put("b", 0, Float32Array.of(9), 0, 1)
    return [...sink.tensors.values()].map(({ dims, data }) => ({ dims, data, ends: [data[0], data[last]] }))
  }

  it.each([3, 2 ** 21])("are of their shapes and apart from one another, with %d rows", (rows) => {
    const [a, b] = filled(rows)
    expect(a).toMatchObject({ dims: [rows, 4], ends: [0, 8] })
    expect(b).toMatchObject({ dims: [2, rows, 2], ends: [9, 0] })
    expect([a!.data.length, b!.data.length]).toEqual([4 * rows, 4 * rows])
  })

  it("lie in one buffer where they are large", () => {
    const buffers = (rows: number) => new Set(filled(rows).map(({ data }) => data.buffer)).size
    expect([buffers(3), buffers(2 ** 21)]).toEqual([2, 1])
  })
})
