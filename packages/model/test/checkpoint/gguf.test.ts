import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openCheckpoint } from "../../src/index.js"
import { EMBEDDING, gguf, LLAMA_KEYS } from "./bytes.js"
import { expected, fixture, scratch, sha256 } from "./fixtures.js"

const files = Object.keys(expected).filter((name) => name.endsWith(".gguf"))

describe.each(files)("%s", (name) => {
  it("has the config of its metadata", async () => {
    const checkpoint = await openCheckpoint(fixture(name))
    expect(checkpoint.format).toBe("gguf")
    expect(checkpoint.config).toMatchObject(expected[name]!.config)
    await checkpoint.close()
  })

  it("has HF's tensors, bit for bit", async () => {
    const checkpoint = await openCheckpoint(fixture(name))
    const tensors = Object.entries(expected[name]!.tensors)
    expect([...checkpoint.tensors.keys()].sort()).toEqual(tensors.map(([tensor]) => tensor).sort())
    for (const [tensor, { shape, sha256: hash }] of tensors) {
      expect([tensor, checkpoint.tensors.get(tensor)!.shape]).toEqual([tensor, shape])
      expect([tensor, sha256(await checkpoint.read(tensor))]).toEqual([tensor, hash])
    }
    await checkpoint.close()
  })

  it("reads rows as it reads the whole", async () => {
    const checkpoint = await openCheckpoint(fixture(name))
    for (const [tensor, { shape }] of checkpoint.tensors) {
      const width = shape.slice(1).reduce((product, n) => product * n, 1)
      const whole = await checkpoint.read(tensor)
      const rows = [shape[0]! - 1, 0, 1, 2, 1]
      const picked = rows.flatMap((row) => [...whole.subarray(row * width, (row + 1) * width)])
      expect([tensor, [...(await checkpoint.readRows(tensor, rows))]]).toEqual([tensor, picked])
    }
    await checkpoint.close()
  })
})

describe("a GGUF checkpoint", () => {
  it("gives the tokenizer's metadata decoded", async () => {
    const checkpoint = await openCheckpoint(fixture("types.gguf"))
    const source = checkpoint.tokenizerSource
    expect(source?.kind).toBe("gguf")
    const tokens = source?.kind === "gguf" ? source.metadata.get("tokenizer.ggml.tokens") : undefined
    expect(tokens).toEqual(Array.from({ length: 40 }, (_, i) => `t${i}`))
    await checkpoint.close()
  })

  it("without a vocabulary has no tokenizer", async () => {
    const checkpoint = await openCheckpoint(fixture("qwen2.gguf"))
    expect(checkpoint.tokenizerSource).toBeUndefined()
    await checkpoint.close()
  })

  it("hashes the file, or takes the hash that is known", async () => {
    const { createHash } = await import("node:crypto")
    const hash = createHash("sha256")
      .update(await readFile(fixture("gpt2.gguf")))
      .digest("hex")
    const checkpoint = await openCheckpoint(fixture("gpt2.gguf"))
    expect(await checkpoint.contentHash()).toBe(hash)
    await checkpoint.close()
    const known = await openCheckpoint(fixture("gpt2.gguf"), { sha256: "f".repeat(64) })
    expect(await known.contentHash()).toBe("f".repeat(64))
    await known.close()
  })

  it("warns of the value that it has to assume", async () => {
    const checkpoint = await openCheckpoint(fixture("gemma3.gguf"))
    expect(checkpoint.warnings.join()).toContain("query_pre_attn_scalar")
    await checkpoint.close()
  })

  it("warns once of weights that are not finite", async () => {
    const folder = await scratch()
    const bytes = await readFile(fixture("types.gguf"))
    const before = await openCheckpoint(fixture("types.gguf"))
    await before.close()
    // Scale of the last block of the embedding (Q6_K keeps it in its last two bytes) made NaN.
    const embedding = before.tensors.get("model.embed_tokens.weight") as unknown as { offset: number; bytes: number }
    bytes.writeUInt16LE(0x7e00, embedding.offset + embedding.bytes - 2)
    await writeFile(join(folder, "nan.gguf"), bytes)
    const checkpoint = await openCheckpoint(join(folder, "nan.gguf"))
    await checkpoint.read("model.embed_tokens.weight")
    await checkpoint.read("model.embed_tokens.weight")
    expect(checkpoint.warnings).toEqual(['tensor "model.embed_tokens.weight" holds 256 NaN or infinite values'])
    await checkpoint.close()
  })

  it("serves many reads at once, and closes after them", async () => {
    const checkpoint = await openCheckpoint(fixture("types.gguf"))
    const names = Object.keys(expected["types.gguf"]!.tensors)
    const reads = names.map((name) => checkpoint.read(name))
    const closed = checkpoint.close()
    for (const [i, values] of (await Promise.all(reads)).entries())
      expect(sha256(values)).toBe(expected["types.gguf"]!.tensors[names[i]!]!.sha256)
    await closed
    await expect(checkpoint.read("model.norm.weight")).rejects.toMatchObject({ tag: "CheckpointClosed" })
    await expect(checkpoint.contentHash()).rejects.toMatchObject({ tag: "CheckpointClosed" })
  })

  it("reads single values of a quantised vector", async () => {
    const path = join(await scratch(), "vector.gguf")
    const bytes = gguf(LLAMA_KEYS, [EMBEDDING, ["blk.0.attn_q.bias", [64], 8, 512]])
    const data = bytes.length - 4096
    bytes.writeUInt16LE(0x3c00, data + 512)
    bytes.writeUInt16LE(0x4000, data + 512 + 34)
    for (let i = 0; i < 32; i++) bytes[data + 512 + 2 + i] = bytes[data + 512 + 36 + i] = i
    await writeFile(path, bytes)
    const checkpoint = await openCheckpoint(path)
    const name = "model.layers.0.self_attn.q_proj.bias"
    // Two heads of 32: HF row 1 is row 2 of the file, HF row 16 is row 1, HF row 33 is row 34.
    expect([...(await checkpoint.readRows(name, [1, 16, 33]))]).toEqual([2, 1, 4])
    expect((await checkpoint.read(name))[33]).toBe(4)
    await checkpoint.close()
  })

  it("refuses tensors and rows that it has not", async () => {
    const checkpoint = await openCheckpoint(fixture("types.gguf"))
    await expect(checkpoint.read("model.nothing")).rejects.toMatchObject({ tag: "TensorMissing" })
    for (const row of [-1, 40, 0.5, Number.NaN])
      await expect(checkpoint.readRows("model.embed_tokens.weight", [0, row])).rejects.toMatchObject({
        tag: "RowOutOfRange",
        fields: { tensor: "token_embd.weight" },
      })
    await checkpoint.close()
  })
})
