import { cp, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openCheckpoint, openSafetensors } from "../../src/index.js"
import { safetensors } from "./bytes.js"
import { expected, fixture, scratch, sha256 } from "./fixtures.js"

describe("openSafetensors", () => {
  it("reads F32, F16 and BF16 of any rank as float32", async () => {
    const file = await openSafetensors(fixture("mixed.safetensors"))
    for (const [name, { shape, sha256: hash }] of Object.entries(expected["mixed.safetensors"]!.tensors)) {
      expect([name, file.tensors.get(name)?.shape]).toEqual([name, shape])
      expect([name, sha256(await file.read(name))]).toEqual([name, hash])
    }
    expect(file.metadata).toEqual(new Map([["note", "päper"]]))
    await file.close()
  })

  it("lists other dtypes and gives their bytes, but does not read them as numbers", async () => {
    const file = await openSafetensors(fixture("mixed.safetensors"))
    expect(file.tensors.get("i64")).toMatchObject({ dtype: "I64", shape: [4], bytes: 32 })
    expect([...new BigInt64Array((await file.readBytes("i64")).buffer)]).toEqual([0n, 1n, 2n, 3n])
    await expect(file.read("i64")).rejects.toMatchObject({ tag: "DtypeUnreadable", fields: { tensor: "i64" } })
    await file.close()
  })

  it("reads rows", async () => {
    const file = await openSafetensors(fixture("mixed.safetensors"))
    for (const [name, width] of [
      ["f32", 7],
      ["f16", 4],
      ["bf16", 2],
      ["rank3", 12],
    ] as const) {
      const whole = await file.read(name)
      expect([...(await file.readRows(name, [1, 0]))]).toEqual([
        ...whole.subarray(width, 2 * width),
        ...whole.subarray(0, width),
      ])
    }
    await expect(file.readRows("scalar", [0])).rejects.toMatchObject({ tag: "RowOutOfRange" })
    await file.close()
  })

  it("counts what is not finite", async () => {
    const file = await openSafetensors(fixture("mixed.safetensors"))
    expect([...(await file.read("nan"))]).toEqual([1, Number.NaN, Number.NEGATIVE_INFINITY])
    expect(file.warnings).toEqual(['tensor "nan" holds 2 NaN or infinite values'])
    await file.close()
  })
})

describe("a folder", () => {
  it("with an index is read from its shards", async () => {
    const checkpoint = await openCheckpoint(fixture("sharded"))
    expect(checkpoint.format).toBe("safetensors")
    expect(checkpoint.config).toEqual({ model_type: "llama", hidden_size: 7 })
    expect(checkpoint.tokenizerSource).toEqual({ kind: "folder", path: fixture("sharded") })
    for (const [name, { sha256: hash }] of Object.entries(expected.sharded!.tensors))
      expect([name, sha256(await checkpoint.read(name))]).toEqual([name, hash])
    await checkpoint.close()
  })

  it("with one file needs no index, and ignores what is not a model's", async () => {
    const folder = await scratch()
    await cp(fixture("sharded/config.json"), join(folder, "config.json"))
    await cp(fixture("mixed.safetensors"), join(folder, "model.safetensors"))
    await writeFile(join(folder, "adapter.safetensors"), "not a safetensors file")
    await writeFile(join(folder, "notes.json"), "{")
    const checkpoint = await openCheckpoint(folder)
    expect(checkpoint.tensors.size).toBe(8)
    await checkpoint.close()
    await rm(join(folder, "adapter.safetensors"))
    await rename(join(folder, "model.safetensors"), join(folder, "weights.safetensors"))
    const renamed = await openCheckpoint(folder)
    expect(renamed.tensors.size).toBe(8)
    await renamed.close()
  })

  it("hashes as sha256sum would list it, whatever else lies beside", async () => {
    const folder = await scratch()
    await cp(fixture("sharded"), folder, { recursive: true })
    const hash = async () => {
      const checkpoint = await openCheckpoint(folder)
      const value = await checkpoint.contentHash()
      await checkpoint.close()
      return value
    }
    const first = await hash()
    await writeFile(join(folder, "README.md"), "hello")
    expect(await hash()).toBe(first)
    await writeFile(join(folder, "config.json"), '{"model_type": "llama"}')
    expect(await hash()).not.toBe(first)
  })

  it.each([
    ["no config.json", "FileMissing", { "model.safetensors": safetensors({}) }],
    ["no weights", "FileMissing", { "config.json": "{}" }],
    ["pickle weights only", "FileMissing", { "config.json": "{}", "pytorch_model.bin": "x" }],
    ["a config that is not JSON", "JsonInvalid", { "config.json": "{model}", "model.safetensors": safetensors({}) }],
    ["a config that is a list", "JsonInvalid", { "config.json": "[]", "model.safetensors": safetensors({}) }],
    ["a config with a key twice", "JsonDuplicateKey", { "config.json": '{"a": 1, "b": {"c": 1, "\\u0063": 2}}' }],
    ["a config with __proto__", "JsonInvalid", { "config.json": '{"x": {"__proto__": {"polluted": 1}}}' }],
    ["an index that is not JSON", "JsonInvalid", { "config.json": "{}", "model.safetensors.index.json": "" }],
    ["an index without a map", "IndexMalformed", { "config.json": "{}", "model.safetensors.index.json": "{}" }],
    [
      "an index that leaves the folder",
      "IndexMalformed",
      { "config.json": "{}", "model.safetensors.index.json": '{"weight_map": {"a": "../other.safetensors"}}' },
    ],
    [
      "a missing shard",
      "FileMissing",
      { "config.json": "{}", "model.safetensors.index.json": '{"weight_map": {"a": "one.safetensors"}}' },
    ],
    [
      "a shard without its tensor",
      "TensorMissing",
      {
        "config.json": "{}",
        "model.safetensors.index.json": '{"weight_map": {"a": "one.safetensors"}}',
        "one.safetensors": safetensors({}),
      },
    ],
    [
      "a tensor in two shards",
      "TensorDuplicate",
      {
        "config.json": "{}",
        "model.safetensors.index.json": '{"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}',
        "one.safetensors": safetensors({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, 4),
        "two.safetensors": safetensors(
          {
            a: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
            b: { dtype: "F32", shape: [1], data_offsets: [4, 8] },
          },
          8,
        ),
      },
    ],
  ])("with %s is refused", async (_what, tag, files: Record<string, string | Buffer>) => {
    const folder = await scratch()
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    const error = await openCheckpoint(folder).catch((e: unknown) => e)
    expect(error).toMatchObject({ name: "FmriError", tag })
    expect((error as Error).message).toContain(folder)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each(["nothing-here", "weights.safetensors", "model.bin"])("is meant, not %s", async (name) => {
    const folder = await scratch()
    if (name !== "nothing-here") await writeFile(join(folder, name), "x")
    await expect(openCheckpoint(join(folder, name))).rejects.toMatchObject({ name: "FmriError", exit: 2 })
  })
})
