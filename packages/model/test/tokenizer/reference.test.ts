import { describe, expect, it } from "vitest"
import { openTokenizer, type Tokenizer } from "../../src/index.js"
import { realModel } from "../support/real-models.js"
import { asMetadata, type Case, expected, folderOf, fromFolder, fromMetadata, tinyMetadata } from "../support/tiny.js"

/** The first few differences at once, so that a failure shows its pattern. */
function differences(tokenizer: Tokenizer, cases: Case[]) {
  const show = (encoding: object) => JSON.stringify(encoding)
  const different = cases.flatMap(({ text, ids, spans }) => {
    const got = tokenizer.encode(text, "never")
    const same = show(got.ids) === show(ids) && (!spans || show(got.spans) === show(spans))
    return same ? [] : [{ text, expected: show({ ids, spans }), got: show(got) }]
  })
  return different.slice(0, 5)
}

describe("tokenizer.json: ids and spans of the reference library", () => {
  for (const name of ["tiny-gpt2", "tiny-digits", "tiny-qwen", "tiny-llama3", "tiny-gemma"])
    it(name, async () => {
      const cases = await expected(name)
      expect(cases.length).toBeGreaterThan(150)
      expect(differences(await fromFolder(folderOf(name)), cases)).toEqual([])
    })
})

describe("GGUF metadata of a byte-level BPE: ids and spans of the reference library", () => {
  const rules = { "tiny-gpt2": "gpt-2", "tiny-digits": "smollm", "tiny-qwen": "qwen2", "tiny-llama3": "llama-bpe" }
  for (const [name, pre] of Object.entries(rules))
    it(pre, async () => {
      const metadata = await asMetadata(name, pre)
      if (name === "tiny-gpt2") metadata.set("tokenizer.ggml.add_space_prefix", true)
      expect(differences(await fromMetadata(metadata), await expected(name))).toEqual([])
    })
})

describe("GGUF metadata with scores: ids of SentencePiece", () => {
  for (const name of ["tiny-sp", "tiny-sp-prefix"])
    it(name, async () => {
      expect(differences(await fromMetadata(await tinyMetadata(name)), await expected(name))).toEqual([])
    })

  it("the same from typed arrays", async () => {
    const metadata = await tinyMetadata("tiny-sp")
    const plain = await fromMetadata(metadata)
    for (const [key, Typed] of [
      ["scores", Float32Array],
      ["token_type", Int32Array],
    ] as const)
      metadata.set(`tokenizer.ggml.${key}`, Typed.from(metadata.get(`tokenizer.ggml.${key}`) as number[]))
    const typed = await fromMetadata(metadata)
    expect(typed.encode("the cat 😀")).toEqual(plain.encode("the cat 😀"))
    expect(typed.hash).toBe(plain.hash)
  })
})

describe("the real models' tokenizers, from their GGUF files", async () => {
  for (const name of ["smollm2-135m", "gemma-3-270m"]) {
    const model = await realModel(name)
    it.skipIf(!model.path)(model.title, async () => {
      const tokenizer = (await openTokenizer(await model.tokenizerSource())) as Tokenizer
      expect(differences(tokenizer, await expected(name))).toEqual([])
    })
  }
})
