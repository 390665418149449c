import { existsSync } from "node:fs"
import { copyFile, mkdir, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Runtime } from "@llm-fmri/graph"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { type Model, type OpenModelOptions, openModel, openSafetensors, writeSafetensors } from "../src/index.js"
import { parseModelName } from "../src/open.js"
import { scratch } from "./checkpoint/fixtures.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

const tiny = (name: string) => fileURLToPath(new URL(`./fixtures/tiny/${name}`, import.meta.url))
const tokenizer = fileURLToPath(new URL("./fixtures/tokenizers/tiny-gpt2/tokenizer.json", import.meta.url))

async function opened(name: string, options: Partial<OpenModelOptions> = {}): Promise<Model> {
  const model = await openModel(name, { runtime, ...options })
  onTestFinished(() => model.close())
  return model
}

/** A folder of one's own with a copy of a tiny checkpoint, without its reference activations. */
async function copyOf(name: string): Promise<string> {
  const folder = join(await scratch(), "my-model")
  await mkdir(folder)
  for (const file of ["config.json", "model.safetensors"]) await copyFile(join(tiny(name), file), join(folder, file))
  return folder
}

it("a disturbed net is another net, by its hash and its weights, trained or not", async () => {
  const perturb = { seed: 1, size: 2 ** -23 }
  const nets = [
    await opened(tiny("qwen3")),
    await opened(tiny("qwen3"), { perturb }),
    await opened(tiny("qwen3"), { perturb: { ...perturb, seed: 2 } }),
    await opened(`${tiny("qwen3")}@untrained:1`),
    await opened(`${tiny("qwen3")}@untrained:1`, { perturb }),
  ]
  expect(new Set(nets.map(({ hash }) => hash)).size).toBe(5)
  const tables = await Promise.all(nets.map(({ arch, weights }) => weights.source.read(arch.embed.table)))
  expect(new Set(tables.map((table) => table.join())).size).toBe(5)
})

describe("the parts of a name", () => {
  it.each([
    ["smollm2-135m", { base: "smollm2-135m", net: "trained", seed: 0 }],
    ["smollm2-135m@untrained:0", { base: "smollm2-135m", net: "untrained", seed: 0 }],
    ["./a@b/model.gguf@hybrid:12", { base: "./a@b/model.gguf", net: "hybrid", seed: 12 }],
    ["./a@b", { base: "./a@b", net: "trained", seed: 0 }],
  ])("%s", (name, parts) => {
    expect(parseModelName(name)).toEqual(parts)
  })

  it.each([
    "m@untrained",
    "m@hybrid",
    "m@untrained:",
    "m@untrained:x",
    "m@hybrid:-1",
    "m@untrained:99999999999999999999",
  ])("%s does not say which net is meant", (name) => {
    expect(() => parseModelName(name)).toThrow(
      expect.objectContaining({ tag: "BadModelName", exit: 2, fix: expect.stringContaining("MODEL@untrained:SEED") }),
    )
  })
})

describe("an opened model", () => {
  it("is called by its folder, never by a path", async () => {
    const folder = await copyOf("qwen3")
    const names = [folder, `${folder}/`, `${folder}/../my-model`, `${folder}@untrained:3`]
    const models = await Promise.all(names.map((name) => opened(name)))
    expect(models.map(({ name }) => name)).toEqual(["my-model", "my-model", "my-model", "my-model@untrained:3"])
    expect(JSON.stringify([models.map(({ name, hash, warnings }) => [name, hash, warnings])])).not.toContain("/")
  })

  it("has no tokenizer where its folder has none, and one where it has", async () => {
    const folder = await copyOf("qwen3")
    expect((await opened(folder)).tokenizer).toBeUndefined()
    await copyFile(tokenizer, join(folder, "tokenizer.json"))
    expect((await opened(folder)).tokenizer?.encode("the cat").ids.length).toBeGreaterThan(0)
  })

  it("has a hash of its content, and one for each reference net and seed", async () => {
    const [one, other] = [await copyOf("qwen3"), await copyOf("qwen3")]
    const hash = async (name: string) => (await opened(name)).hash
    expect(await hash(one)).toMatch(/^[0-9a-f]{64}$/)
    expect(await hash(other)).toBe(await hash(one))
    const nets = [one, `${one}@untrained:0`, `${one}@untrained:1`, `${one}@hybrid:0`, `${one}@hybrid:1`]
    const hashes = new Set(await Promise.all(nets.map(hash)))
    expect(hashes.size).toBe(5)
    const config = JSON.parse(await readFile(join(one, "config.json"), "utf8"))
    await writeFile(join(one, "config.json"), JSON.stringify({ ...config, rms_norm_eps: 0.5 }))
    expect(hashes).not.toContain(await hash(one))
  })

  it("ignores other files of its folder", async () => {
    const folder = await copyOf("qwen3")
    const before = (await opened(folder)).hash
    await writeFile(join(folder, "pytorch_model.bin"), "pickle")
    await writeFile(join(folder, "generation_config.json"), "{")
    expect((await opened(folder)).hash).toBe(before)
  })

  it("says what is strange about its weights once they have been read", async () => {
    const folder = await copyOf("qwen3")
    const file = await openSafetensors(join(folder, "model.safetensors"))
    const tensors = await Promise.all(
      [...file.tensors.values()].map(async ({ name, shape }) => ({
        name,
        dtype: "F32" as const,
        shape,
        data: await file.read(name),
      })),
    )
    await file.close()
    tensors.find(({ name }) => name.endsWith("0.mlp.up_proj.weight"))!.data[3] = Number.NaN
    await writeSafetensors(join(folder, "model.safetensors"), tensors)
    const model = await opened(folder)
    expect(model.warnings).toEqual([])
    await model.weights.block(0)
    expect(model.warnings).toEqual(['tensor "model.layers.0.mlp.up_proj.weight" holds 1 NaN or infinite values'])
  })

  it("keeps its weights resident, or streams them where it is told to", async () => {
    expect((await opened(tiny("qwen3"))).weights.resident).toBe(true)
    expect((await opened(tiny("qwen3"), { stream: true })).weights.resident).toBe(false)
  })

  it("leaves nothing in the runtime when it is closed, also twice", async () => {
    for (const net of ["", "@untrained:1", "@hybrid:1"]) {
      const model = await openModel(`${tiny("gemma4-per-layer-inputs")}${net}`, { runtime })
      await model.weights.block(0)
      await model.weights.other(model.arch.final.weight)
      expect((await runtime.stats()).tensors).toBeGreaterThan(0)
      await model.close()
      await model.close()
      expect((await runtime.stats()).tensors).toBe(0)
    }
  })

  it("can be closed after its runtime", async () => {
    const own = await Runtime.start({ threads: 1 })
    const model = await openModel(tiny("qwen3"), { runtime: own })
    await model.weights.block(0)
    await own.close()
    await expect(model.close()).resolves.toBeUndefined()
  })
})

describe("reference nets", () => {
  it("have the trained net's graph; the hybrid has its embedding too", async () => {
    const folder = tiny("gpt2-untied")
    const [trained, twin, hybrid] = [
      await opened(folder),
      await opened(`${folder}@untrained:5`),
      await opened(`${folder}@hybrid:5`),
    ]
    expect(twin.arch).toEqual(trained.arch)
    const { table } = trained.arch.embed
    const block = trained.arch.layers[0]!.weights["up.weight"]!
    const rows = (model: Model) => model.weights.rows(table, [3, 1])
    const matrix = (model: Model) => model.weights.source.read(block)
    expect(await rows(hybrid)).toEqual(await rows(trained))
    expect(await rows(twin)).not.toEqual(await rows(trained))
    expect(await matrix(hybrid)).toEqual(await matrix(twin))
    expect(await matrix(twin)).not.toEqual(await matrix(trained))
  })
})

/** Files that this process has open below a folder. */
async function openBelow(folder: string): Promise<string[]> {
  const links = (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ""))
  return (await Promise.all(links)).filter((file) => file.startsWith(folder))
}

describe("what cannot be opened", () => {
  it("is a name that nobody knows", async () => {
    for (const name of ["smollm", "smollm2-135m@foo:1", "constructor", "smollm@untrained:0"])
      await expect(opened(name)).rejects.toMatchObject({
        tag: "UnknownModel",
        exit: 2,
        fix: expect.stringContaining("smollm2-135m, gemma-3-270m"),
      })
  })

  it("is a place where nothing is", async () => {
    const folder = await scratch()
    for (const name of [join(folder, "none"), join(folder, "none.gguf"), "none.gguf", "./none"])
      await expect(opened(name)).rejects.toMatchObject({ tag: "FileMissing", exit: 2 })
    await expect(opened(folder)).rejects.toMatchObject({
      tag: "FileMissing",
      message: expect.stringContaining("config.json"),
    })
  })

  it("is a known model that is not in the cache, when the network is not to be touched", async () => {
    const cacheDir = await scratch()
    await expect(opened("smollm2-135m", { cacheDir, offline: true })).rejects.toMatchObject({
      exit: 2,
      fix: expect.stringContaining("SmolLM2"),
    })
    expect((await readdir(cacheDir)).filter((name) => name === "cas")).toEqual([])
  })

  const spoil: [what: string, tag: string, change: (folder: string) => Promise<void>][] = [
    ["a config that is no JSON", "JsonInvalid", (folder) => writeFile(join(folder, "config.json"), "{")],
    ["another architecture", "UnknownArchitecture", (folder) => reconfigure(folder, { model_type: "mamba" })],
    ["a config without a field", "BadConfig", (folder) => reconfigure(folder, { hidden_size: undefined })],
    ["a field that is not understood", "UnsupportedConfig", (folder) => reconfigure(folder, { moe: 8 })],
    ["a config of another net", "TensorShape", (folder) => reconfigure(folder, { intermediate_size: 29 })],
    ["a config of a deeper net", "TensorMissing", (folder) => reconfigure(folder, { num_hidden_layers: 4 })],
    [
      "weights that end early",
      "TensorOutOfRange",
      async (folder) => {
        const file = join(folder, "model.safetensors")
        await writeFile(file, (await readFile(file)).subarray(0, -8))
      },
    ],
    ["no weights", "FileMissing", (folder) => rm(join(folder, "model.safetensors"))],
    ["a tokenizer that is none", "TokenizerBroken", (folder) => writeFile(join(folder, "tokenizer.json"), "{}")],
    [
      "a folder in place of the weights",
      "FileNotRegular",
      async (folder) => {
        await rm(join(folder, "model.safetensors"))
        await mkdir(join(folder, "model.safetensors"))
      },
    ],
  ]
  it.each(spoil)("is a folder with %s; nothing of it stays open", async (_, tag, change) => {
    const folder = await copyOf("qwen3")
    await change(folder)
    for (const net of ["", "@untrained:0"]) await expect(opened(folder + net)).rejects.toMatchObject({ tag, exit: 2 })
    if (existsSync("/proc/self/fd")) expect(await openBelow(folder)).toEqual([])
  })

  async function reconfigure(folder: string, changes: object): Promise<void> {
    const file = join(folder, "config.json")
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), ...changes }))
  }

  it("and what is closed leaves no file open either", async () => {
    const folder = await copyOf("qwen3")
    const model = await openModel(folder, { runtime })
    if (existsSync("/proc/self/fd")) expect(await openBelow(folder)).toEqual([join(folder, "model.safetensors")])
    await model.weights.block(0)
    await model.close()
    if (existsSync("/proc/self/fd")) expect(await openBelow(folder)).toEqual([])
    await expect(model.weights.source.read(model.arch.embed.table)).rejects.toMatchObject({ tag: "CheckpointClosed" })
  })
})
