import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { loadSegments, saveSegments } from "../../src/state/segment-file.js"
import { inMemory } from "../../src/state/segments.js"

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llm-fmri-segments-"))
  file = path.join(folder, "state", "0.part")
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const segments = [
  inMemory("resid_post.0", 6, Float32Array.of(1, -2.5, Number.NaN)),
  inMemory("naïve", 0, Float32Array.of(Number.POSITIVE_INFINITY, 2 ** -149)),
  inMemory("empty", 0, new Float32Array()),
]
const values = (list: readonly { read(from: number, count: number): unknown; length: number }[]) =>
  Promise.all(list.map((segment) => segment.read(0, segment.length)))

it("gives back what was saved, also in part", async () => {
  const saved = await saveSegments(file, segments, { border: 3 })
  const loaded = await loadSegments(file)
  expect(loaded?.note).toEqual({ border: 3 })
  for (const found of [saved, loaded!.segments]) {
    expect(found.map(({ tensor, offset, length }) => [tensor, offset, length])).toEqual([
      ["resid_post.0", 6, 3],
      ["naïve", 0, 2],
      ["empty", 0, 0],
    ])
    expect(await values(found)).toEqual(await values(segments))
  }
  expect(await loaded!.segments[0]!.read(1, 1)).toEqual(Float32Array.of(-2.5))
  expect(await readdir(path.dirname(file))).toEqual(["0.part"])
})

it("takes a file with any changed or missing byte for none", async () => {
  await saveSegments(file, segments)
  const whole = await readFile(file)
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole)
    damaged[at]! ^= 0x10
    await writeFile(file, damaged)
    expect(await loadSegments(file), `byte ${at}`).toBeUndefined()
  }
  for (const length of [0, 7, 8, 16, whole.length - 4, whole.length - 1]) {
    await writeFile(file, whole.subarray(0, length))
    expect(await loadSegments(file), `${length} bytes`).toBeUndefined()
  }
  await writeFile(file, Buffer.concat([whole, Buffer.alloc(4)]))
  expect(await loadSegments(file)).toBeUndefined()
  await writeFile(file, whole)
  expect(await loadSegments(file)).toBeDefined()
})

it("has nothing where there is no file", async () => {
  expect(await loadSegments(file)).toBeUndefined()
})

it("leaves nothing behind when it cannot write", async () => {
  await writeFile(path.join(folder, "state"), "in the way")
  await expect(saveSegments(file, segments)).rejects.toMatchObject({ tag: "StorageFailed", exit: 2 })
  const failing = { ...inMemory("x", 0, Float32Array.of(1)), read: () => Promise.reject(new Error("gone")) }
  const other = path.join(folder, "other", "0.part")
  await expect(saveSegments(other, [failing])).rejects.toThrow("gone")
  expect(await readdir(path.dirname(other))).toEqual([])
})
