import { readFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import { openTokenizer, type Tokenizer, type TokenizerSource } from "../../src/index.js"
import { realModel } from "../support/real-models.js"

interface Case {
  text: string
  ids: number[]
  spans?: [number, number][]
}

const fixtures = new URL("../fixtures/tokenizers/", import.meta.url)
const json = async (name: string) => JSON.parse(await readFile(new URL(name, fixtures), "utf8"))
const expected = async (name: string): Promise<Case[]> => (await json(`${name}.expected.json`)).cases
const open = async (source: TokenizerSource) => {
  const tokenizer = await openTokenizer(source)
  if (!tokenizer) throw new Error("no tokenizer")
  return tokenizer
}

/** The first few differences at once, so that a failure shows its pattern. */
function differences(tokenizer: Tokenizer, cases: Case[]) {
  return cases
    .flatMap(({ text, ids, spans }) => {
      const got = tokenizer.encode(text, "never")
      const same = JSON.stringify(got.ids) === JSON.stringify(ids)
      const placed = !spans || JSON.stringify(got.spans) === JSON.stringify(spans)
      const show = (encoding: object) => JSON.stringify(encoding)
      return same && placed ? [] : [{ text, expected: show({ ids, spans }), got: show(got) }]
    })
    .slice(0, 5)
}

describe("tokenizer.json: ids and spans of the reference library", () => {
  for (const name of ["tiny-gpt2", "tiny-digits", "tiny-qwen", "tiny-gemma"])
    it(name, async () => {
      const tokenizer = await open({ kind: "folder", path: new URL(name, fixtures).pathname })
      const cases = await expected(name)
      expect(cases.length).toBeGreaterThan(150)
      expect(differences(tokenizer, cases)).toEqual([])
    })
})

describe("GGUF metadata: ids of SentencePiece", () => {
  for (const name of ["tiny-sp", "tiny-sp-prefix"])
    it(name, async () => {
      const metadata = new Map<string, unknown>(Object.entries(await json(`${name}.gguf.json`)))
      const tokenizer = await open({ kind: "gguf", metadata })
      expect(differences(tokenizer, await expected(name))).toEqual([])
    })
})

describe("the real models' tokenizers, from their GGUF files", async () => {
  for (const name of ["smollm2-135m", "gemma-3-270m"]) {
    const model = await realModel(name)
    it.skipIf(!model.path)(model.title, async () => {
      const tokenizer = await open(await model.tokenizerSource())
      expect(differences(tokenizer, await expected(name))).toEqual([])
    })
  }
})
