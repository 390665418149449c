import { describe, expect, test } from "vitest"
import { readNpy, writeNpy } from "../../src/index.js"

/** A file as numpy writes it. */
function npy(header: string, values: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`)
  const size = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0]
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...size, ...text, ...values)
}
const bytes = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
const read = (type: string, view: ArrayBufferView, order = "False") =>
  readNpy(npy(`{'descr': '${type}', 'fortran_order': ${order}, 'shape': (2, 3), }`, bytes(view)))

describe("npy", () => {
  test.each([Float32Array, Float64Array])("what is written is read, %o", (kind) => {
    const data = kind.of(1, -2.5, 3e-9, 4, 5, 6)
    for (const dims of [[2, 3], [6], [1, 2, 3]]) expect(readNpy(writeNpy({ dims, data }))).toEqual({ dims, data })
  })

  test("the header is numpy's, to the byte", () => {
    const text = new TextDecoder("latin1").decode(writeNpy({ dims: [1, 2], data: Float64Array.of(0, 0) }).slice(0, 128))
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }"
    expect(text).toBe(`\x93NUMPY\x01\x00\x76\x00${header}${" ".repeat(117 - header.length)}\n`)
  })

  test("whole numbers and truth values are numbers; either order of storage is read", () => {
    const wanted = [0, 1, 1, 1, 0, 1]
    expect([...read("|b1", Uint8Array.from(wanted)).data]).toEqual(wanted)
    expect([...read("|u1", Uint8Array.from(wanted)).data]).toEqual(wanted)
    expect([...read("<i8", BigInt64Array.from(wanted, BigInt)).data]).toEqual(wanted)
    expect([...read("<i4", Int32Array.of(-1, 2, 3, 4, 5, 6)).data]).toEqual([-1, 2, 3, 4, 5, 6])
    expect([...read("<f4", Float32Array.of(1, 4, 2, 5, 3, 6), "True").data]).toEqual([1, 2, 3, 4, 5, 6])
  })

  test("a file whose header is longer is read as well, and one that starts anywhere in memory", () => {
    const file = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", bytes(Float64Array.of(5)), 2)
    const within = new Uint8Array(file.length + 3)
    within.set(file, 3)
    expect([...readNpy(within.subarray(3)).data]).toEqual([5])
  })

  test.each([
    ["no array", new TextEncoder().encode("hello, world, hello")],
    ["text", npy("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(12))],
    ["the other order of bytes", npy("{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8))],
    ["cut off", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", new Uint8Array(8))],
  ])("refused: %s", (_, file) => {
    expect(() => readNpy(file)).toThrow(/array/)
  })

  test("refused to write: a wrong count", () => {
    expect(() => writeNpy({ dims: [2], data: Float32Array.of(1) })).toThrow(/fit/)
  })
})
