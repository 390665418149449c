import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { Runtime } from "@llm-fmri/graph"
import { LAYER_SITES, type Model, openModel, openSafetensors, type Site } from "@llm-fmri/model"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type CaptureRequest, type CaptureToFileOptions, captureToFile, readRecording } from "../src/index.js"
import { tinyFolder } from "./support/tiny.js"

let runtime: Runtime
let model: Model
let folder: string
let cacheDir: string
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
  model = await openModel(tinyFolder("qwen3"), { runtime })
})
afterAll(async () => {
  await model.close()
  await runtime.close()
})
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llm-fmri-capture-"))
  cacheDir = path.join(folder, "cache")
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const rows = [
  { ids: [5, 6, 7, 8, 9], target: 2, next: 3, label: { stimulus: "s1", word: "cat", category: "animal", frame: 4 } },
  { ids: [5, 6, 10], target: 1, next: 2 },
]
async function recorded(request: Omit<CaptureRequest, "rows">, options: CaptureToFileOptions = {}) {
  const file = path.join(folder, "out.safetensors")
  await captureToFile(model, { rows, ...request }, file, { cacheDir, ...options })
  return readRecording(file)
}

/** The value of one token at a site, for the recording of all positions: [heads,] width, or a row of each head's pattern. */
function tokenOf(
  all: { dims: readonly number[]; data: Float32Array },
  site: Site,
  row: number,
  position: number,
): number[] {
  const { dims, data } = all
  if (site !== "attn_pattern") {
    const size = dims.slice(2).reduce((a, b) => a * b, 1)
    const start = (row * dims[1]! + position) * size
    return [...data.subarray(start, start + size)]
  }
  const [, heads, queries, keys] = dims as [number, number, number, number]
  const starts = Array.from({ length: heads }, (_, h) => ((row * heads + h) * queries + position) * keys)
  return starts.flatMap((start) => [...data.subarray(start, start + keys)])
}

describe("positions", () => {
  const positionsOf: [asked: CaptureRequest["positions"], of: number[][]][] = [
    [["last"], [[4], [2]]],
    [["target"], [[2], [1]]],
    [["next"], [[3], [2]]],
    [[1], [[1], [1]]],
    [
      [0, 2],
      [
        [0, 2],
        [0, 2],
      ],
    ],
    [
      ["target", "next", "last"],
      [
        [2, 3, 4],
        [1, 2, 2],
      ],
    ],
  ]

  it("all: pads to the longest row with zeros", async () => {
    const { tensors, labels } = await recorded({ sites: "all" })
    const { width, vocab, layers } = model.arch
    const { heads, kvHeads, headDim, mlpWidth } = layers[0]!.kind
    const shapes: Record<string, number[]> = {
      q: [2, 5, heads, headDim],
      k: [2, 5, kvHeads, headDim],
      v: [2, 5, kvHeads, headDim],
      z: [2, 5, heads, headDim],
      mlp_act: [2, 5, mlpWidth],
      attn_pattern: [2, heads, 5, 5],
    }
    const wanted = layers.flatMap((_, l) => LAYER_SITES.map((site) => [`${site}.${l}`, shapes[site] ?? [2, 5, width]]))
    wanted.push(["final_norm", [2, 5, width]], ["logits", [2, 5, vocab]])
    expect(Object.fromEntries([...tensors].map(([name, { dims }]) => [name, dims]))).toEqual(Object.fromEntries(wanted))
    for (const [name, tensor] of tensors) {
      const site = name.split(".")[0] as Site
      for (const padding of [3, 4])
        expect(
          tokenOf(tensor, site, 1, padding).every((x) => x === 0),
          name,
        ).toBe(true)
      for (const token of [0, 1, 2])
        expect(
          tokenOf(tensor, site, 1, token).some((x) => x !== 0),
          name,
        ).toBe(true)
    }
    expect(labels.map(({ row, position, token }) => [row, position, token])).toEqual([
      ...rows[0]!.ids.map((token, position) => [0, position, token]),
      ...rows[1]!.ids.map((token, position) => [1, position, token]),
    ])
  })

  it.each(positionsOf)("%j: drops the axis for one, keeps it for several, in the order asked", async (asked, of) => {
    const all = (await recorded({ sites: "all" })).tensors
    const { tensors, labels } = await recorded({ sites: "all", positions: asked })
    expect([...tensors.keys()]).toEqual([...all.keys()])
    const axis = asked!.length === 1 ? [] : [asked!.length]
    for (const [name, { dims, data }] of tensors) {
      const site = name.split(".")[0] as Site
      const full = all.get(name)!.dims
      expect(dims, name).toEqual(site === "attn_pattern" ? [2, full[1], ...axis, 5] : [2, ...axis, ...full.slice(2)])
      const [byPosition] = [of.map((list, row) => list.map((p) => tokenOf(all.get(name)!, site, row, p)))]
      const wanted =
        site === "attn_pattern"
          ? byPosition.flatMap((list) =>
              Array.from({ length: full[1]! }, (_, h) => list.flatMap((token) => token.slice(5 * h, 5 * h + 5))).flat(),
            )
          : byPosition.flat(2)
      const scale = Math.max(...wanted.map(Math.abs))
      expect(Math.max(...wanted.map((x, i) => Math.abs(x - data[i]!))) / scale, name).toBeLessThan(1e-5)
    }
    const wantedLabels = of.flatMap((list, row) => list.map((position) => [row, position, rows[row]!.ids[position]]))
    expect(labels.map(({ row, position, token }) => [row, position, token])).toEqual(wantedLabels)
  })

  it.each([
    [[4], "Row 1 has 3 tokens, so there is no position 4."],
    [["next"], "Row 0 has no next position."],
    [[], "No position is asked for."],
  ] as const)("%j that some row lacks are refused", async (positions, message) => {
    const own = [{ ids: [1, 2, 3, 4, 5] }, { ids: [1, 2, 3] }]
    await expect(
      captureToFile(model, { rows: own, sites: ["z"], positions }, path.join(folder, "x")),
    ).rejects.toMatchObject({
      exit: 2,
      message,
    })
  })
})

it("layers and sites: only those asked for, and nothing above them is run", async () => {
  const { tensors } = await recorded({ sites: ["mlp_out", "resid_pre"], layers: [2, 0], positions: ["last"] })
  expect([...tensors.keys()]).toEqual(["resid_pre.0", "mlp_out.0", "resid_pre.2", "mlp_out.2"])
  const runs = (await runtime.stats()).runs
  await recorded({ sites: ["resid_pre"], layers: [0] })
  expect((await runtime.stats()).runs - runs).toBe(2) // the embedding and the border
})

it("labels: what the row says of itself, beside row, position and token", async () => {
  const { labels } = await recorded({ sites: ["resid_post"], layers: [0], positions: ["target", "next"] })
  const said = { stimulus: "s1", word: "cat", category: "animal", frame: 4 }
  expect(labels).toEqual([
    { row: 0, position: 2, token: 7, ...said },
    { row: 0, position: 3, token: 8, ...said },
    { row: 1, position: 1, token: 6, stimulus: 1 },
    { row: 1, position: 2, token: 10, stimulus: 1 },
  ])
  expect((await readdir(folder)).sort()).toEqual(["out.labels.json", "out.safetensors"])
})

it("metadata: how the recording was made, and no path", async () => {
  const sites: CaptureRequest["sites"] = ["resid_post"]
  const { metadata } = await recorded(
    { sites, positions: ["target", 1] },
    { dtype: "float16", context: { bos: "auto" } },
  )
  expect(Object.keys(metadata).sort()).toEqual(
    ["schema", "model", "model_hash", "graph_hash", "stimuli_hash", "edits_hash", "positions"]
      .concat("device", "dtype", "bos", "versions")
      .sort(),
  )
  expect(metadata).toMatchObject({
    schema: "llm-fmri.recording/1",
    model: "qwen3",
    model_hash: model.hash,
    positions: "target,1",
    device: "cpu",
    dtype: "float16",
    bos: "auto",
  })
  for (const key of ["model_hash", "graph_hash", "stimuli_hash", "edits_hash"])
    expect(metadata[key]).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.parse(metadata.versions!)).toMatchObject({ node: process.versions.node })
  expect(Object.values(metadata).join(" ")).not.toContain("/work")
  expect(Object.values(metadata).join(" ")).not.toContain(tinyFolder(""))
  const edited = await recorded({ sites, edits: [{ site: "resid_post", layer: 0, op: "scale", factor: 2 }] })
  expect(edited.metadata.edits_hash).not.toBe(metadata.edits_hash)
  expect(edited.metadata).toMatchObject({ graph_hash: metadata.graph_hash, stimuli_hash: metadata.stimuli_hash })
})

describe("dtype", () => {
  const request: CaptureRequest = { rows, sites: ["resid_post", "logits"], positions: "all" }
  it.each([
    ["float16", "F16", 2 ** -11],
    ["bfloat16", "BF16", 2 ** -8],
  ] as const)("%s is float32, rounded", async (dtype, stored, precision) => {
    const exact = await recorded(request)
    const { tensors } = await recorded(request, { dtype })
    const file = await openSafetensors(path.join(folder, "out.safetensors"))
    for (const [name, { data }] of tensors) {
      expect(file.tensors.get(name)!.dtype).toBe(stored)
      const full = exact.tensors.get(name)!.data
      // Half floats below 2⁻¹⁴ have fewer digits.
      const wrong = full.findIndex((x, i) => Math.abs(data[i]! - x) > precision * Math.abs(x) + 2 ** -25)
      expect(wrong, name).toBe(-1)
      expect(data.some((x, i) => x !== full[i])).toBe(true)
    }
    await file.close()
  })

  it("that cannot hold a value is refused, and nothing is written", async () => {
    const edits = [{ site: "resid_post", layer: 2, op: "scale", factor: 1e8 }] as const
    await expect(recorded({ ...request, edits }, { dtype: "float16" })).rejects.toMatchObject({
      tag: "ValueTooLarge",
      exit: 2,
      message: expect.stringMatching(/^resid_post\.2 holds -?\d/),
      fix: expect.stringContaining("bfloat16"),
    })
    expect(await readdir(folder)).toEqual([])
    await expect(recorded({ ...request, edits }, { dtype: "bfloat16" })).resolves.toBeDefined()
  })
})

describe("an output that cannot be", () => {
  const request: CaptureRequest = { rows, sites: ["resid_post"] }
  async function refused(out: string, tag: string): Promise<void> {
    const before = (await runtime.stats()).runs
    await expect(captureToFile(model, request, out, { cacheDir })).rejects.toMatchObject({ tag, exit: 2 })
    expect((await runtime.stats()).runs).toBe(before)
  }

  it("is refused before anything is run", async () => {
    await mkdir(path.join(folder, "inner"))
    await writeFile(path.join(folder, "file"), "")
    await refused(path.join(folder, "none", "out.safetensors"), "OutputFolderMissing")
    await refused(path.join(folder, "file", "out.safetensors"), "OutputFolderMissing")
    await refused(path.join(folder, "inner"), "OutputIsFolder")
    expect((await readdir(folder)).sort()).toEqual(["file", "inner"])
  })

  it.runIf(existsSync("/dev/null"))("is a device (where there are devices)", () =>
    refused("/dev/null", "OutputNotPlain"),
  )
  it.runIf(existsSync("/proc/self"))("is in a folder where nothing can be made (Linux)", () =>
    refused("/proc/self/out.safetensors", "OutputUnwritable"),
  )

  it.skipIf(process.platform === "win32")(
    "ends a capture in words when the disk fills up, and leaves nothing",
    async () => {
      // A limit on the size of files stands in for the end of the disk; the space that is free is not less for it.
      const script = fileURLToPath(new URL("./support/capture-once.ts", import.meta.url))
      const out = path.join(folder, "out.safetensors")
      const node = [process.execPath, "--import", import.meta.resolve("tsx"), script, tinyFolder("qwen3"), out]
      const command = ["-c", 'ulimit -f 16 && exec "$@"', "bash", ...node]
      const { stdout } = await promisify(execFile)("bash", command, { env: { ...process.env, TSX_DISABLE_CACHE: "1" } })
      expect(JSON.parse(stdout)).toEqual({ tag: "DiskFull", exit: 2 })
      expect(await readdir(folder)).toEqual([])
    },
  )
})

it("an older recording of that name stays whole until the new one is", async () => {
  const file = path.join(folder, "out.safetensors")
  await recorded({ sites: ["resid_post"] })
  const before = await readFile(file)
  const stop = new AbortController()
  const onProgress = () => stop.abort()
  await expect(recorded({ sites: "all" }, { signal: stop.signal, onProgress })).rejects.toMatchObject({
    tag: "Interrupted",
    exit: 130,
  })
  expect(await readFile(file)).toEqual(before)
  await recorded({ sites: "all" })
  expect((await readFile(file)).length).toBeGreaterThan(before.length)
})

it("leaves nothing in the runtime but the model's weights", async () => {
  const all = { sites: "all", chunkRows: 4 } as const
  await recorded(all)
  const { tensors } = await runtime.stats()
  for (const order of ["depth", "breadth"] as const) await recorded(all, { order })
  expect((await runtime.stats()).tensors).toBe(tensors)
})
