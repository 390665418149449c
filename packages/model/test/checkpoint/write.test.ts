import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { halfTable } from "../../src/checkpoint/reading/half.js"
import { toBfloat16, toFloat16 } from "../../src/checkpoint/safetensors/narrow.js"
import { openSafetensors, SafetensorsWriter, type TensorData, writeSafetensors } from "../../src/index.js"
import { scratch } from "./fixtures.js"

describe("writeSafetensors", () => {
  it("writes what the reader reads back, metadata included", async () => {
    const path = join(await scratch(), "out.safetensors")
    const x = Float32Array.from({ length: 6 }, (_, i) => i / 4 - 0.5)
    async function* pieces() {
      yield x.subarray(0, 1)
      yield x.subarray(1, 6)
    }
    await writeSafetensors(
      path,
      [
        { name: "bytes", dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) },
        { name: "x", dtype: "F32", shape: [2, 3], data: x },
        { name: "streamed", dtype: "F32", shape: [6], data: pieces() },
        { name: "half", dtype: "F16", shape: [6], data: x },
        { name: "brain", dtype: "BF16", shape: [6], data: x },
        { name: "ids", dtype: "I64", shape: [2], data: BigInt64Array.of(1n, -2n) },
        { name: "none", dtype: "F32", shape: [0, 5], data: new Float32Array(0) },
      ],
      { schema: "test/1", text: 'a "quoted" ünïcode' },
    )
    const file = await openSafetensors(path)
    expect(Object.fromEntries(file.metadata)).toEqual({ schema: "test/1", text: 'a "quoted" ünïcode' })
    for (const name of ["x", "streamed", "half", "brain"])
      expect([name, [...(await file.read(name))]]).toEqual([name, [...x]])
    expect(file.tensors.get("x")!.shape).toEqual([2, 3])
    expect([...(await file.readBytes("bytes"))]).toEqual([1, 2, 3])
    expect([...(await file.read("none"))]).toEqual([])
    await file.close()
    const raw = await readFile(path)
    expect(raw.readBigUInt64LE() % 8n).toBe(0n)
  })

  it.each<[string, string, Partial<TensorData>[]]>([
    ["a name twice", "TensorSpecInvalid", [{}, {}]],
    ["a reserved name", "TensorSpecInvalid", [{ name: "__metadata__" }]],
    ["a negative shape", "TensorSpecInvalid", [{ shape: [-1] }]],
    ["too many values", "TensorSpecInvalid", [{ shape: [1] }]],
    ["too few values", "TensorIncomplete", [{ shape: [3] }]],
    ["values of another dtype", "TensorSpecInvalid", [{ dtype: "I32" }]],
  ])("refuses %s and leaves nothing", async (_what, tag, parts) => {
    const folder = await scratch()
    const tensors = parts.map(
      (part) => ({ name: "a", dtype: "F32", shape: [2], data: new Float32Array(2), ...part }) as TensorData,
    )
    await expect(writeSafetensors(join(folder, "out.safetensors"), tensors)).rejects.toMatchObject({ tag })
    expect(await readdir(folder)).toEqual([])
  })

  it("keeps the old file when the new one fails", async () => {
    const path = join(await scratch(), "out.safetensors")
    await writeFile(path, "old")
    // biome-ignore lint/correctness/useYield: it fails before it yields
    const failing = async function* (): AsyncGenerator<Float32Array> {
      throw new Error("interrupted")
    }
    const tensors: TensorData[] = [{ name: "a", dtype: "F32", shape: [2], data: failing() }]
    await expect(writeSafetensors(path, tensors)).rejects.toThrow("interrupted")
    expect(await readFile(path, "utf8")).toBe("old")
  })

  it("refuses places where no file can be", async () => {
    const folder = await scratch()
    await mkdir(join(folder, "inner"))
    await expect(writeSafetensors(join(folder, "no", "x"), [])).rejects.toMatchObject({
      tag: "OutputFolderMissing",
      exit: 2,
    })
    await expect(writeSafetensors(join(folder, "inner"), [])).rejects.toMatchObject({ tag: "OutputIsFolder", exit: 2 })
  })
})

describe("SafetensorsWriter", () => {
  it("takes pieces in any order", async () => {
    const path = join(await scratch(), "out.safetensors")
    const writer = await SafetensorsWriter.create(path, [
      { name: "a", dtype: "F32", shape: [4] },
      { name: "b", dtype: "F16", shape: [2] },
    ])
    await writer.write("b", 1, Float32Array.of(2))
    await writer.write("a", 2, Float32Array.of(3, 4))
    await writer.write("a", 0, Float32Array.of(1, 2))
    await writer.write("b", 0, Float32Array.of(1))
    await writer.commit()
    const file = await openSafetensors(path)
    expect([...(await file.read("a")), ...(await file.read("b"))]).toEqual([1, 2, 3, 4, 1, 2])
    await file.close()
  })

  it("leaves nothing when aborted", async () => {
    const folder = await scratch()
    const writer = await SafetensorsWriter.create(join(folder, "x"), [{ name: "a", dtype: "F32", shape: [4] }])
    await writer.write("a", 0, Float32Array.of(1))
    await writer.abort()
    expect(await readdir(folder)).toEqual([])
  })
})

describe("narrowing", () => {
  it("inverts the half table, and rounds to the nearest", () => {
    const half = halfTable()
    const back = toFloat16(half)
    for (let bits = 0; bits < 65536; bits++) {
      if (Number.isNaN(half[bits]!)) expect(half[back[bits]!]).toBeNaN()
      else expect(back[bits]).toBe(bits)
    }
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65000, max: 65000 }), (x) => {
        const bits = toFloat16(Float32Array.of(x))[0]!
        const error = Math.abs(half[bits]! - x)
        for (const neighbour of [bits - 1, bits + 1]) {
          if ((bits & 0x7fff) === 0 || (neighbour & 0x7fff) >= 0x7c00) continue
          expect(Math.abs(half[neighbour]! - x)).toBeGreaterThanOrEqual(error)
        }
      }),
      { seed: 1 },
    )
  })

  it("rounds ties to even and keeps what is not finite", () => {
    const x = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, Number.NaN, Number.POSITIVE_INFINITY, -0, 3.4e38)
    expect([...toBfloat16(x)]).toEqual([0x3f80, 0x3f82, 0x7fc0, 0x7f80, 0x8000, 0x7f80])
    const y = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, Number.NaN, 65520, 65519, 2 ** -25, 3 * 2 ** -26)
    expect([...toFloat16(y)]).toEqual([0x3c00, 0x3c02, 0x7e00, 0x7c00, 0x7bff, 0, 1])
  })
})
