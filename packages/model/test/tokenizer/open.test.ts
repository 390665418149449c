import { cp, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openTokenizer } from "../../src/index.js"
import { asMetadata, folderOf, fromFolder, fromMetadata, tinyMetadata } from "../support/tiny.js"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tokenizer-"))
})
afterAll(() => rm(folder, { recursive: true }))

async function copyOf(name: string, config?: object) {
  const copy = await mkdtemp(join(folder, "copy-"))
  await cp(folderOf(name), copy, { recursive: true })
  if (config) await writeFile(join(copy, "tokenizer_config.json"), JSON.stringify(config))
  return copy
}

describe("BOS", () => {
  it("auto follows the template in tokenizer.json", async () => {
    const tokenizer = await fromFolder(folderOf("tiny-qwen"))
    expect(tokenizer.encode("a")).toMatchObject({
      bos: true,
      spans: [
        [0, 0],
        [0, 1],
      ],
    })
    expect(tokenizer.encode("a").ids[0]).toBe(tokenizer.bosId)
    expect(tokenizer.encode("a", "never").bos).toBe(false)
  })

  it("auto follows tokenizer_config.json where it says", async () => {
    const off = await fromFolder(await copyOf("tiny-qwen", { bos_token: "<|user|>", add_bos_token: false }))
    expect([off.encode("a").bos, off.encode("a", "always").bos]).toEqual([false, true])
    const on = await fromFolder(await copyOf("tiny-digits", { bos_token: { content: "<|end|>" }, add_bos_token: true }))
    expect(on.encode("a").ids[0]).toBe(0)
    expect(on.hash).not.toBe((await fromFolder(folderOf("tiny-digits"))).hash)
  })

  it("auto follows the GGUF's flag", async () => {
    const metadata = await tinyMetadata("tiny-sp")
    expect((await fromMetadata(metadata)).encode("").ids).toEqual([1])
    metadata.set("tokenizer.ggml.add_bos_token", false)
    expect((await fromMetadata(metadata)).encode("").ids).toEqual([])
  })

  it("always is refused where there is none", async () => {
    const tokenizer = await fromFolder(folderOf("tiny-digits"))
    expect(tokenizer.bosId).toBeUndefined()
    expect(() => tokenizer.encode("a", "always")).toThrow(expect.objectContaining({ tag: "BosMissing", exit: 2 }))
  })

  it("spelled in the text is a token, and not the one put in front", async () => {
    const tokenizer = await fromMetadata(await tinyMetadata("tiny-sp"))
    expect(tokenizer.encode("<bos>", "never")).toEqual({ ids: [1], spans: [[0, 5]], bos: false })
    expect(tokenizer.encode("<bos>", "auto").ids).toEqual([1, 1])
  })
})

describe("opening", () => {
  it("finds nothing where there is no tokenizer", async () => {
    expect(await openTokenizer({ kind: "folder", path: folder })).toBeUndefined()
    expect(await openTokenizer({ kind: "gguf", metadata: new Map() })).toBeUndefined()
    expect(await openTokenizer({ kind: "gguf", metadata: new Map([["tokenizer.ggml.model", "none"]]) })).toBeUndefined()
  })

  it.each([
    ["tokenizer.json", "{", "is not JSON"],
    ["tokenizer.json", "[]", "is not a JSON object"],
    ["tokenizer.json", "{}", 'no "model"'],
    ["tokenizer.json", '{"model": {"type": "Strange"}}', "Strange"],
    ["tokenizer.json", '{"model": {"type": "BPE", "vocab": {}, "merges": [], "dropout": 0.1}}', "dropout"],
    ["tokenizer_config.json", "{", "tokenizer_config.json .* is not JSON"],
  ])("refuses a %s of %s", async (file, text, why) => {
    const broken = await copyOf("tiny-digits")
    await writeFile(join(broken, file), text)
    await expect(openTokenizer({ kind: "folder", path: broken })).rejects.toThrow(new RegExp(why))
    await expect(openTokenizer({ kind: "folder", path: broken })).rejects.toMatchObject({ name: "FmriError", exit: 2 })
  })

  it.each([
    ["pre", "bloom", 'tokenizer.ggml.pre is "bloom"'],
    ["pre", undefined, 'tokenizer.ggml.pre is "default"'],
    ["model", "rwkv", 'tokenizer.ggml.model is "rwkv"'],
    ["tokens", undefined, "tokenizer.ggml.tokens is missing"],
    ["tokens", [], "tokenizer.ggml.tokens is empty"],
    ["tokens", [1], "is not a list of strings"],
    ["token_type", [1], "has 1 entries for"],
    ["merges", undefined, "tokenizer.ggml.merges is missing"],
    ["bos_token_id", "x", "not a token id"],
  ])("refuses GGUF metadata whose %s is %j", async (key, value, why) => {
    const metadata = await asMetadata("tiny-digits", "smollm")
    if (value === undefined) metadata.delete(`tokenizer.ggml.${key}`)
    else metadata.set(`tokenizer.ggml.${key}`, value)
    await expect(openTokenizer({ kind: "gguf", metadata })).rejects.toThrow(why)
  })

  it("refuses scores that are not one a token", async () => {
    const metadata = await tinyMetadata("tiny-sp")
    metadata.set("tokenizer.ggml.scores", [0])
    await expect(openTokenizer({ kind: "gguf", metadata })).rejects.toThrow(/scores has 1 entries/)
  })
})

describe("ids", () => {
  it("have a text each, bytes by name", async () => {
    const tokenizer = await fromFolder(folderOf("tiny-digits"))
    const { ids } = tokenizer.encode(" é語")
    expect(ids.map((id) => tokenizer.token(id)).join("")).toContain(" é")
    expect(ids.map((id) => tokenizer.token(id))).toContain("<0xE8>")
    expect(tokenizer.decode(ids)).toBe(" é語")
    expect(tokenizer.decode([])).toBe("")
    expect(tokenizer.token(0)).toBe("<|end|>")
  })

  it("outside the vocabulary are refused", async () => {
    const tokenizer = await fromFolder(folderOf("tiny-digits"))
    for (const id of [tokenizer.vocabSize, -1, 0.5])
      expect(() => tokenizer.decode([0, id])).toThrow(expect.objectContaining({ tag: "TokenIdUnknown" }))
  })
})
