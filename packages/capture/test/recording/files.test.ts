import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Recording, readRecording, writeRecording } from "../../src/index.js"

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llm-fmri-recording-"))
  file = path.join(folder, "rec.safetensors")
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const recording: Recording = {
  tensors: new Map([
    [
      "resid_post.3",
      { dims: [2, 3], data: Float32Array.of(1, -0, 2 ** -149, Number.NaN, Number.POSITIVE_INFINITY, 0.1) },
    ],
    ["logits", { dims: [2, 1], data: Float32Array.of(3, 4) }],
  ]),
  labels: [
    { row: 0, position: 4, token: 17, stimulus: 0, word: "naïve 猫", category: "x", frame: "a" },
    { row: 1, position: 2, token: 3, stimulus: "s" },
  ],
  metadata: { schema: "llm-fmri.recording/1", model: "m@untrained:0" },
}

describe("a recording", () => {
  it("comes back from its files as it went", async () => {
    await writeRecording(file, recording)
    expect((await readdir(folder)).sort()).toEqual(["rec.labels.json", "rec.safetensors"])
    expect(await readRecording(file)).toEqual(recording)
  })

  it("can be read in part", async () => {
    await writeRecording(file, recording)
    const { tensors, labels } = await readRecording(file, ["logits"])
    expect([...tensors]).toEqual([["logits", recording.tensors.get("logits")]])
    expect(labels).toEqual(recording.labels)
    await expect(readRecording(file, ["resid_post.9"])).rejects.toMatchObject({
      tag: "RecordingInvalid",
      exit: 2,
      fix: expect.stringContaining("resid_post.3, logits"),
    })
  })

  it("may have any name", async () => {
    const odd = path.join(folder, "rec.2")
    await writeRecording(odd, recording)
    expect((await readdir(folder)).sort()).toEqual(["rec.2", "rec.2.labels.json"])
    expect(await readRecording(odd)).toEqual(recording)
  })

  it("needs its labels beside it", async () => {
    await writeRecording(file, recording)
    await copyFile(file, path.join(folder, "alone.safetensors"))
    await expect(readRecording(path.join(folder, "alone.safetensors"))).rejects.toMatchObject({
      tag: "RecordingInvalid",
      fix: expect.stringContaining("alone.labels.json"),
    })
    for (const text of ["", "{", "{}", "null", '"labels"']) {
      await writeFile(path.join(folder, "rec.labels.json"), text)
      await expect(readRecording(file), text).rejects.toMatchObject({ tag: "RecordingInvalid", exit: 2 })
    }
  })

  it("is not there at all when its labels cannot be written", async () => {
    await mkdir(path.join(folder, "rec.labels.json", "in the way"), { recursive: true })
    await expect(writeRecording(file, recording)).rejects.toMatchObject({ tag: "StorageFailed" })
    expect(await readdir(folder)).toEqual(["rec.labels.json"])
  })

  it("writes labels that other programs can read", async () => {
    await writeRecording(file, recording)
    expect(JSON.parse(await readFile(path.join(folder, "rec.labels.json"), "utf8"))).toEqual(recording.labels)
  })
})
