import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import { editsHash } from "../src/recording/edits-hash.js"

test("files count by content, wherever they lie", async () => {
  const here = await mkdtemp(path.join(tmpdir(), "llm-fmri-edits-"))
  try {
    const a = path.join(here, "a.safetensors")
    const b = path.join(here, "b.safetensors")
    await writeFile(a, "one")
    await copyFile(a, b)
    const add = (file: string, scale = 1) =>
      editsHash({
        edits: [{ site: "resid_post", layer: 0, op: "add", vector: { file, tensor: "direction" }, scale }],
        rows: [{ ids: [1] }],
      })
    const before = await add(a)
    expect(await add(b)).toBe(before)
    expect(await add(a, 2)).not.toBe(before)
    await writeFile(a, "two")
    expect(await add(a)).not.toBe(before)
    await expect(add(path.join(here, "none"))).rejects.toMatchObject({ tag: "BadEdit" })
  } finally {
    await rm(here, { recursive: true })
  }
})

test("inline vectors, units and edits of single rows count too", async () => {
  const scale = (factor: number) => ({ site: "resid_post", layer: 0, op: "scale" as const, factor })
  const hash = (rows: { ids: number[]; edits?: ReturnType<typeof scale>[] }[]) => editsHash({ rows })
  const none = await hash([{ ids: [1] }, { ids: [2] }])
  const first = await hash([{ ids: [1], edits: [scale(2)] }, { ids: [2] }])
  const second = await hash([{ ids: [1] }, { ids: [2], edits: [scale(2)] }])
  expect(new Set([none, first, second]).size).toBe(3)
})
