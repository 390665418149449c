import { existsSync } from "node:fs"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { Runtime } from "@llm-fmri/graph"
import { withLock } from "@llm-fmri/manifest"
import { type Model, openModel } from "@llm-fmri/model"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type CaptureRequest, type CaptureToFileOptions, captureToFile, type Progress } from "../src/index.js"
import { BordersKeeper } from "../src/state/borders-keeper.js"
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
    // One of them drops its weights after use, as large nets do.
    model = await openModel(tinyFolder(name), { runtime, stream: name === "gpt2-untied" })
    const scratch = await mkdtemp(path.join(tmpdir(), "llm-fmri-capture-"))
    const file = path.join(scratch, "whole.safetensors")
    await captureToFile(model, request, file, { cacheDir: scratch })
    whole = await readFile(file)
    await rm(scratch, { recursive: true })
  })
  afterAll(async () => {
    await model.close()
    expect((await runtime.stats()).tensors).toBe(0)
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

describe("what an interrupted capture has left", () => {
  let model: Model
  let whole: Buffer
  beforeAll(async () => {
    model = await openModel(tinyFolder("qwen3"), { runtime })
  })
  afterAll(async () => {
    await model.close()
  })
  const left = async () => {
    const state = path.join(cacheDir, "captures")
    const [key] = await readdir(state)
    return key === undefined ? [] : (await readdir(path.join(state, key))).map((name) => path.join(state, key, name))
  }
  beforeEach(async () => {
    const file = path.join(folder, "whole.safetensors")
    await captureToFile(model, request, file, { cacheDir })
    whole = await readFile(file)
  })
  const out = () => path.join(folder, "out.safetensors")
  const again = async (options: CaptureToFileOptions) => {
    const { resumedBatches } = await captureToFile(model, request, out(), { cacheDir, ...options })
    expect(whole.equals(await readFile(out()))).toBe(true)
    return resumedBatches
  }

  it.each(["depth", "breadth"] as const)("is as if it were not there where it is damaged (%s)", async (order) => {
    await interruptedAt(12, model, out(), { order, saveSeconds: 0 })
    const files = await left()
    expect(files.length).toBeGreaterThan(1)
    const [damaged] = files.filter((file) => /(part|values)$/.test(file))
    const bytes = await readFile(damaged!)
    bytes[bytes.length - 20]! ^= 1
    await writeFile(damaged!, bytes)
    // Depth first the other batches still count; breadth first all values go together.
    expect(await again({ order })).toBe(order === "depth" ? files.length - 1 : 0)
  })

  it("counts what was saved before, though the process had no time to save at its end", async () => {
    await interruptedAt(8, model, out(), { order: "breadth", saveSeconds: 0 })
    for (const file of await left()) if (file.endsWith("borders")) await writeFile(`${file}.tmp`, "half a fi")
    expect(await again({ order: "breadth" })).toBeGreaterThan(0)
    expect(await readdir(path.join(cacheDir, "captures"))).toEqual([])
  })

  it("is not for another request, another net, or another order", async () => {
    await interruptedAt(8, model, out(), { order: "breadth", saveSeconds: 0 })
    const fresh = async (net: Model, asked: CaptureRequest, order: "depth" | "breadth") =>
      (await captureToFile(net, asked, out(), { cacheDir, order })).resumedBatches
    const edits = [{ site: "resid_post", layer: 0, op: "scale", factor: 2 }] as const
    expect(await fresh(model, { ...request, edits }, "breadth")).toBe(0)
    expect(await fresh(model, { ...request, rows: rows.slice(1) }, "breadth")).toBe(0)
    expect(await fresh(model, { ...request, positions: ["last"] }, "breadth")).toBe(0)
    expect(await fresh(model, request, "depth")).toBe(0)
    const twin = await openModel(`${tinyFolder("qwen3")}@untrained:1`, { runtime })
    expect(await fresh(twin, request, "breadth")).toBe(0)
    await twin.close()
    expect(await again({ order: "breadth" })).toBeGreaterThan(0)
  })

  it("serves every dtype: only the last step differs", async () => {
    const edits = [{ site: "resid_post", layer: 2, op: "scale", factor: 1e8 }] as const
    const overflowing = { ...request, edits }
    const options = { cacheDir, order: "depth", dtype: "float16" } as const
    await expect(captureToFile(model, overflowing, out(), options)).rejects.toMatchObject({ tag: "ValueTooLarge" })
    const { resumedBatches, plan } = await captureToFile(model, overflowing, out(), { ...options, dtype: "bfloat16" })
    expect(resumedBatches).toBe(plan.chunks.length)
  })

  it("is written by one capture at a time; the other waits and makes the same file", async () => {
    const other = path.join(folder, "other.safetensors")
    let waited = 0
    const onWait = () => {
      waited++
    }
    await Promise.all([again({ onWait }), captureToFile(model, request, other, { cacheDir, onWait })])
    expect(waited).toBe(1)
    expect(whole.equals(await readFile(other))).toBe(true)
  })

  it("may be waited for no longer than the user wants", async () => {
    await interruptedAt(8, model, out(), { order: "breadth", saveSeconds: 0 })
    const [key] = await readdir(path.join(cacheDir, "captures"))
    const stop = new AbortController()
    const options = { cacheDir, order: "breadth", signal: stop.signal, onWait: () => stop.abort() } as const
    await withLock(path.join(cacheDir, "captures", `${key}.lock`), async () => {
      await expect(captureToFile(model, request, out(), options)).rejects.toMatchObject({
        tag: "Interrupted",
        exit: 130,
      })
    })
    expect(existsSync(out())).toBe(false)
  })

  it("cannot be kept in a cache that is no folder", async () => {
    await writeFile(path.join(folder, "taken"), "")
    const options = { cacheDir: path.join(folder, "taken") }
    await expect(captureToFile(model, request, out(), options)).rejects.toMatchObject({ tag: "StorageFailed", exit: 2 })
  })

  it("frees the memory of a large recording as it goes", async () => {
    // Nothing is kept in memory that has been saved: the file is put together from what is on the disk.
    const keeper = new BordersKeeper({ folder: path.join(folder, "state"), inMemory: false, saveSeconds: 0 })
    keeper.sink(0).put("logits", 4, Float32Array.of(1, 2, 3), 1, 2)
    await keeper.continuation.onBorder!({ batches: new Map(), values: 0, interrupted: false })
    const [segment] = keeper.segments()
    expect(segment).toMatchObject({ tensor: "logits", offset: 4, length: 2 })
    expect(await segment!.read(0, 2)).toEqual(Float32Array.of(2, 3))
    await rm(path.join(folder, "state"), { recursive: true })
    await expect(async () => segment!.read(0, 2)).rejects.toThrow("ENOENT")
  })
})
