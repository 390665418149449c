import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { readEdits } from "../../../src/cli/input/edits.js"
import { readSource } from "../../../src/cli/input/source.js"

let here: string
beforeEach(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-source-"))
})
afterEach(() => rm(here, { recursive: true }))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const full = path.join(here, name)
  await writeFile(full, content)
  return full
}

describe("what to run", () => {
  test("ids, texts and stimuli", async () => {
    expect(await readSource({ ids: await file("i.json", '{"ids": [[1, 2], [3]]}') })).toEqual({
      kind: "ids",
      ids: [[1, 2], [3]],
    })
    expect(await readSource({ text: await file("t.txt", "\ufeffa b \n\n") })).toEqual({
      kind: "text",
      lines: ["a b ", ""],
    })
    const stimuli = await readSource({ stimuli: "concrete-10x24x5" })
    expect(stimuli).toMatchObject({ kind: "stimuli", set: { name: "concrete-10x24x5" } })
  })

  test("exactly one must be named", async () => {
    await expect(readSource({})).rejects.toThrow("nothing to run is named")
    await expect(readSource({ ids: "a", text: "b" })).rejects.toThrow("more than one of")
  })

  test.each([
    ["not.json", "{", "is not JSON"],
    ["latin1.json", Uint8Array.of(0x22, 0xe9, 0x22), "is not UTF-8 text"],
  ])("%s is refused", async (name, content, message) => {
    await expect(readSource({ ids: await file(name, content) })).rejects.toThrow(message)
  })

  test("a missing file, a folder and an empty file are refused", async () => {
    await expect(readSource({ ids: path.join(here, "no.json") })).rejects.toThrow("does not exist")
    await expect(readSource({ text: here })).rejects.toThrow("is a folder")
    await expect(readSource({ text: await file("empty.txt", "") })).rejects.toThrow("is empty")
  })
})

describe("edits", () => {
  const add = (vector: unknown) => JSON.stringify([{ site: "resid_post", layer: 3, op: "add", vector }])

  test("vector files are found beside the file of edits", async () => {
    const vector = await file("d.safetensors", "")
    const edits = await readEdits(await file("e.json", add({ file: "d.safetensors", tensor: "direction" })))
    expect(edits).toMatchObject([
      { op: "add", scale: 1, positions: "all", vector: { file: vector, tensor: "direction" } },
    ])
  })

  test("what is not beside it is looked for in the working folder, and full paths stay", async () => {
    await mkdir(path.join(here, "sub"))
    const [nowhere] = await readEdits(await file("sub/e.json", add({ file: "nowhere.safetensors", tensor: "t" })))
    expect(nowhere).toMatchObject({ vector: { file: path.resolve("nowhere.safetensors") } })
    const [full] = await readEdits(await file("sub/f.json", add({ file: "/a/d.safetensors", tensor: "t" })))
    expect(full).toMatchObject({ vector: { file: "/a/d.safetensors" } })
  })

  test("the source of a replacement too", async () => {
    const recording = await file("r.safetensors", "")
    const replace = [
      { site: "resid_post", layer: 0, op: "replace", from: { file: "r.safetensors", tensor: "resid_post.0" } },
    ]
    expect(await readEdits(await file("e.json", JSON.stringify(replace)))).toMatchObject([
      { from: { file: recording } },
    ])
  })

  test("an edit that cannot be read is named", async () => {
    await expect(readEdits(await file("e.json", '[{"op": "stretch"}]'))).rejects.toThrow("edit 0")
    await expect(readEdits(await file("e.json", "{}"))).rejects.toMatchObject({ exit: 2 })
  })
})
