import { readFile } from "node:fs/promises"
import { openTokenizer, type Tokenizer } from "../../src/index.js"

export interface Case {
  text: string
  ids: number[]
  spans?: [number, number][]
}

const fixtures = new URL("../fixtures/tokenizers/", import.meta.url)
const json = async (name: string) => JSON.parse(await readFile(new URL(name, fixtures), "utf8"))

export const folderOf = (name: string) => new URL(name, fixtures).pathname
export const expected = async (name: string): Promise<Case[]> => (await json(`${name}.expected.json`)).cases
export const tinyMetadata = async (name: string) =>
  new Map<string, unknown>(Object.entries(await json(`${name}.gguf.json`)))

const there = (tokenizer: Tokenizer | undefined): Tokenizer => {
  if (!tokenizer) throw new Error("no tokenizer")
  return tokenizer
}
export const fromFolder = async (path: string) => there(await openTokenizer({ kind: "folder", path }))
export const fromMetadata = async (metadata: ReadonlyMap<string, unknown>) =>
  there(await openTokenizer({ kind: "gguf", metadata }))

/** A tiny byte-level tokenizer.json as the metadata that a GGUF file would hold. */
export async function asMetadata(name: string, pre: string): Promise<Map<string, unknown>> {
  const { model, added_tokens } = await json(`${name}/tokenizer.json`)
  const tokens: string[] = []
  const types: number[] = []
  for (const [token, id] of Object.entries(model.vocab as Record<string, number>)) {
    tokens[id] = token
    types[id] = 1
  }
  for (const { id, content, special } of added_tokens) {
    tokens[id] = content
    types[id] = special ? 3 : 4
  }
  return new Map<string, unknown>([
    ["tokenizer.ggml.model", "gpt2"],
    ["tokenizer.ggml.pre", pre],
    ["tokenizer.ggml.tokens", tokens],
    ["tokenizer.ggml.token_type", types],
    ["tokenizer.ggml.merges", model.merges.map((pair: string[]) => pair.join(" "))],
    ["tokenizer.ggml.bos_token_id", 1],
  ])
}
