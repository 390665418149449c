import { openSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import type { AxisSwap } from "../../src/checkpoint/reading/job.js"
import { runJob } from "../../src/checkpoint/reading/run.js"
import { openSafetensors, writeSafetensors } from "../../src/index.js"
import { scratch, sha256 } from "./fixtures.js"

function normals(n: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(n)
  new Rng(7).fillNormal(out, 1)
  return out
}

describe("runJob", () => {
  // Each is larger than the chunk that is read at a time, and no multiple of it.
  it.each<[string, AxisSwap]>([
    ["a transposition", { outer: 1, a: 421, b: 499, inner: 1 }],
    ["rows within heads", { outer: 3, a: 97, b: 2, inner: 613 }],
    ["thirds to heads", { outer: 1, a: 3, b: 5, inner: 17_011 }],
  ])("undoes %s", async (_what, swap) => {
    const { outer, a, b, inner } = swap
    const source = normals(outer * a * b * inner)
    const path = join(await scratch(), "values")
    writeFileSync(path, source)
    const expected = new Float32Array(source.length)
    let at = 0
    for (let o = 0; o < outer; o++)
      for (let y = 0; y < b; y++)
        for (let x = 0; x < a; x++)
          for (let i = 0; i < inner; i++) expected[at++] = source[((o * a + x) * b + y) * inner + i]!
    const { data } = runJob({ fd: openSync(path, "r"), offset: 0, dtype: "F32", count: source.length, swap })
    expect(sha256(data)).toBe(sha256(expected))
  })
})

describe("large tensors", () => {
  it("come back whole from the reading threads, many at a time", async () => {
    const path = join(await scratch(), "large.safetensors")
    const x = normals(700 * 513)
    const rounded = x.map((v) => Math.fround(Math.round(v * 8) / 8))
    await writeSafetensors(path, [
      { name: "f32", dtype: "F32", shape: [700, 513], data: x },
      { name: "bf16", dtype: "BF16", shape: [700, 513], data: rounded },
      { name: "f16", dtype: "F16", shape: [700, 513], data: rounded },
    ])
    const file = await openSafetensors(path)
    const names = ["f32", "bf16", "f16", "f32", "bf16", "f16"]
    const all = await Promise.all(names.map((name) => file.read(name)))
    expect(all.map(sha256)).toEqual([x, rounded, rounded, x, rounded, rounded].map(sha256))
    const rows = [699, ...Array.from({ length: 500 }, (_, i) => i), 3]
    const picked = await file.readRows("f32", rows)
    expect(rows.every((row, i) => picked[i * 513 + 512] === x[row * 513 + 512])).toBe(true)
    await file.close()
  })

  it("whose file was cut after opening are an error that names them", async () => {
    const path = join(await scratch(), "cut.safetensors")
    const data = normals(100_000)
    await writeSafetensors(path, [{ name: "x", dtype: "F32", shape: [100_000], data }])
    const file = await openSafetensors(path)
    truncateSync(path, 200_000)
    await expect(file.read("x")).rejects.toMatchObject({ tag: "FileTruncated", fields: { file: path, tensor: "x" } })
    expect([...(await file.readRows("x", [5]))]).toEqual([data[5]])
    await file.close()
  })
})
