import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type CaptureRequest, type CaptureToFileOptions, captureToFile, type Progress } from "../src/index.js"
import { tinyFolder } from "./support/tiny.js"

let runtime: Runtime
let folder: string
let cacheDir: string
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llm-fmri-capture-"))
  cacheDir = path.join(folder, "cache")
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const rows = Array.from({ length: 12 }, (_, r) => ({
  ids: Array.from({ length: 3 + (r % 5) }, (_, i) => (7 * r + 5 * i) % 60),
}))
const request: CaptureRequest = { rows, sites: "all", chunkRows: 16 }

/** Stops the capture at its `step`-th report of progress. */
async function interruptedAt(step: number, model: Model, out: string, options: CaptureToFileOptions): Promise<void> {
  const stop = new AbortController()
  let seen = 0
  const onProgress = () => {
    if (++seen === step) stop.abort()
  }
  const run = captureToFile(model, request, out, { ...options, cacheDir, signal: stop.signal, onProgress })
  await expect(run).rejects.toMatchObject({ tag: "Interrupted", exit: 130 })
}

describe.each(["llama-yarn", "gemma4-per-layer-inputs", "gpt2-untied"])("an interrupted capture of %s", (name) => {
  let model: Model
  let whole: Buffer
  beforeAll(async () => {
    model = await openModel(tinyFolder(name), { runtime })
    const scratch = await mkdtemp(path.join(tmpdir(), "llm-fmri-capture-"))
    const file = path.join(scratch, "whole.safetensors")
    await captureToFile(model, request, file, { cacheDir: scratch })
    whole = await readFile(file)
    await rm(scratch, { recursive: true })
  })
  afterAll(async () => {
    await model.close()
  })

  // Four batches through three to five blocks, two at a time when depth comes first, and the end of each.
  it.each([
    ["depth", 12],
    ["breadth", 1],
    ["breadth", 6],
    ["breadth", 14],
  ] as const)("%s first, stopped at step %i, ends in the file of one that was not", async (order, step) => {
    const out = path.join(folder, "out.safetensors")
    await interruptedAt(step, model, out, { order, saveSeconds: 0 })
    expect(await readdir(folder)).toEqual(["cache"])
    let last = { done: 0, total: Number.NaN }
    const onProgress = (progress: Progress) => {
      last = progress
    }
    const { resumedBatches, plan } = await captureToFile(model, request, out, { order, cacheDir, onProgress })
    expect(resumedBatches).toBeGreaterThan(0)
    expect(last.done).toBe(last.total)
    expect(last.total).toBeLessThan(plan.tokenBlocks)
    expect(whole.equals(await readFile(out))).toBe(true)
    expect(await readdir(path.join(cacheDir, "captures"))).toEqual([])
  })
})
