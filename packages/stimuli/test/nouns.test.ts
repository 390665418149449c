import { describe, expect, it } from "vitest"
import { nounTokens } from "../src/index.js"

/** One token for each blank and the letters after it, "professional" as two. */
const tokenizer = {
  encode(text: string) {
    const pieces = [...text.matchAll(/ ?profession|al| ?[a-z]+/g)]
    return {
      ids: pieces.map(([piece]) => piece.length * 100 + piece.charCodeAt(1)),
      spans: pieces.map((piece): [number, number] => [piece.index, piece.index + piece[0].length]),
      bos: false,
    }
  },
  token: (id: number) => `#${id}`,
}
const set = (nouns?: Record<string, string>) => ({
  name: "a set",
  categories: ["animals", "tools"],
  ...(nouns ? { nouns } : {}),
})

describe("nounTokens", () => {
  it("finds the token with its blank, by category", () => {
    const tokens = nounTokens(set({ animals: "animal", tools: "tool" }), tokenizer)
    expect([...tokens]).toEqual([
      ["animals", 797],
      ["tools", 616],
    ])
  })

  it("refuses nouns that are missing, in pieces or shared", () => {
    expect(() => nounTokens(set(), tokenizer)).toThrow(/names no noun for the category "animals"/)
    expect(() => nounTokens(set({ animals: "animal", tools: "professional" }), tokenizer)).toThrow(
      /"professional" of "tools" is 2 tokens/,
    )
    expect(() => nounTokens(set({ animals: "tool", tools: "tool" }), tokenizer)).toThrow(/the same noun token/)
  })
})
