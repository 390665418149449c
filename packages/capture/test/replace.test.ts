import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { Runtime } from "@llm-fmri/graph"
import { type EditInput, type Model, openModel, writeSafetensors } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type CaptureRequest, capture, captureToFile } from "../src/index.js"
import { tinyFolder } from "./support/tiny.js"

let runtime: Runtime
let model: Model
let folder: string
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
  model = await openModel(tinyFolder("qwen3"), { runtime })
  folder = await mkdtemp(path.join(tmpdir(), "llm-fmri-replace-"))
})
afterAll(async () => {
  await model.close()
  await runtime.close()
  await rm(folder, { recursive: true, force: true })
})

const source = [{ ids: [1, 2, 3, 4, 5, 6] }, { ids: [7, 8, 9] }]
const target = [{ ids: [11, 12, 13, 14, 15, 16] }, { ids: [21, 22, 23] }]
const tensor = "resid_post.1"

/** Records the source rows at `positions` and returns the edit that puts them into other rows. */
async function recorded(name: string, positions: CaptureRequest["positions"]) {
  const file = path.join(folder, `${name}.safetensors`)
  await captureToFile(model, { rows: source, sites: ["resid_post"], layers: [1], positions }, file)
  return (more: object = {}, row?: number): EditInput => {
    return { site: "resid_post", layer: 1, op: "replace", from: { file, tensor, row }, ...more }
  }
}
const patched = async (edit: EditInput, rows = target) =>
  (await capture(model, { rows, sites: ["resid_post"], layers: [1], edits: [edit] })).tensors.get(tensor)!
const plain = async (rows = target) =>
  (await capture(model, { rows, sites: ["resid_post"], layers: [1] })).tensors.get(tensor)!
const at = ({ dims, data }: { dims: readonly number[]; data: Float32Array }, row: number, position: number) => {
  const start = (row * dims[1]! + position) * dims[2]!
  return [...data.subarray(start, start + dims[2]!)]
}

describe("a replacement from a recording", () => {
  it("of all positions puts each row's own values at the same positions", async () => {
    const edit = await recorded("all", "all")
    const [got, from] = [await patched(edit()), await plain(source)]
    for (let p = 0; p < 6; p++) expect(at(got, 0, p)).toEqual(at(from, 0, p))
    for (let p = 0; p < 3; p++) expect(at(got, 1, p)).toEqual(at(from, 1, p))
  })

  it("of one row puts its values into every row", async () => {
    const edit = await recorded("one-row", "all")
    const [got, from] = [await patched(edit({ positions: 1 }, 0)), await plain(source)]
    for (const row of [0, 1]) expect(at(got, row, 1)).toEqual(at(from, 0, 1))
  })

  it("takes padding for no value", async () => {
    const edit = await recorded("padded", "all")
    const swapped = [...target].reverse()
    await expect(patched(edit(), swapped)).rejects.toMatchObject({
      tag: "BadEdit",
      message: `Edit 0 (replace at ${tensor}) has no value for row 1, position 3.`,
    })
    await expect(patched(edit({ positions: [0, 1, 2] }), swapped)).resolves.toBeDefined()
  })

  it("of some positions finds them by their number, not by their place", async () => {
    const edit = await recorded("some", [2, "last"])
    const [got, from] = [await patched(edit({ positions: "last" })), await plain(source)]
    expect(at(got, 0, 5)).toEqual(at(from, 0, 5))
    expect(at(got, 1, 2)).toEqual(at(from, 1, 2))
    await expect(patched(edit({ positions: 0 }))).rejects.toThrow("no value for row 0, position 0")
  })

  it("of one position puts it wherever the edit says", async () => {
    const edit = await recorded("last", ["last"])
    const [got, from] = [await patched(edit({ positions: 0 })), await plain(source)]
    expect(at(got, 0, 0)).toEqual(at(from, 0, 5))
    expect(at(got, 1, 0)).toEqual(at(from, 1, 2))
  })

  it("that lacks a row is refused before anything is run", async () => {
    const edit = await recorded("rows", ["last"])
    const before = (await runtime.stats()).runs
    await expect(patched(edit({ positions: 0 }), [...target, { ids: [1] }])).rejects.toThrow("no value for row 2")
    expect((await runtime.stats()).runs).toBe(before)
  })

  it("of somebody else counts positions along its second axis", async () => {
    const file = path.join(folder, "foreign.safetensors")
    const data = Float32Array.from({ length: 2 * 6 * model.arch.width }, (_, i) => Math.floor(i / model.arch.width))
    await writeSafetensors(file, [{ name: "h", dtype: "F32", shape: [2, 6, model.arch.width], data }])
    const edit: EditInput = { site: "resid_post", layer: 1, op: "replace", from: { file, tensor: "h" } }
    expect(at(await patched(edit), 1, 2)[0]).toBe(8)
    await expect(patched({ ...edit, from: { file, tensor: "g" } })).rejects.toMatchObject({
      tag: "BadEdit",
      message: expect.stringContaining('no tensor "g"'),
      fix: "It has h.",
    })
  })
})
