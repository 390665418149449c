import { openTokenizer, type Tokenizer } from "@llm-fmri/model"
import { describe, expect, it } from "vitest"
import { parseStimuli, placeStimuli } from "../src/index.js"

const path = new URL("../../model/test/fixtures/tokenizers/tiny-qwen", import.meta.url).pathname
const tokenizer = (await openTokenizer({ kind: "folder", path })) as Tokenizer
const row = (text: string, word: string, extra: object = {}) => {
  const start = text.indexOf(word)
  return { text, word, category: "c", frame: 0, span: [start, start + word.length], ...extra }
}
const place = async (stimuli: object[], bos?: "never") =>
  placeStimuli(await parseStimuli({ stimuli }, "mine"), tokenizer, bos)

describe("placeStimuli", () => {
  it("finds the target's last token and the next one, BOS counted", async () => {
    const placed = await place([row("at the cat.", "cat")])
    const pieces = placed.ids[0]!.map((id) => tokenizer.token(id))
    expect(pieces[0]).toBe("<|user|>")
    expect(pieces.slice(0, placed.target[0]! + 1).join("")).toBe("<|user|>at the cat")
    expect(placed.next[0]).toBe(placed.target[0]! + 1)
    const never = await place([row("at the cat.", "cat")], "never")
    expect(never.target[0]).toBe(placed.target[0]! - 1)
    expect([placed.bos, never.bos]).toEqual([true, false])
  })

  it("has no next token where the target ends the text", async () => {
    expect((await place([row("at the cat", "cat")])).next).toEqual([undefined])
  })

  it("says which words are several tokens, and what to do", async () => {
    const placed = await place([row("the xylophone.", "xylophone"), row("the the.", " the", { word: "the", frame: 1 })])
    expect(placed.targetTokens[0]).toBeGreaterThan(1)
    expect(placed.words.single).toBe(false)
    expect(placed.words.split.map((word) => word.word)).toEqual(["xylophone"])
    expect(placed.words.split[0]!.pieces.join("")).toBe("xylophone")
    expect(placed.words.message).toMatch(/^1 of 2 words are more than one token/)
    expect(placed.words.fix).not.toBe("")
  })

  it("warns where the next token tells the words of a frame apart", async () => {
    const same = await place([row("a cat!", "cat"), row("a dog!", "dog")])
    expect(same.warnings).toEqual([])
    const apart = await place([row("a cat!", "cat"), row("a dog?", "dog")])
    expect(apart.warnings.join()).toMatch(/differs between the words of frame 0/)
  })

  it("warns where the target is at position 0", async () => {
    expect((await place([row("cat!", "c")], "never")).warnings.join()).toMatch(/position 0/)
  })

  it("names the row where no token stands for the target", async () => {
    // SmolLM2-like tokenizers have no token for some bytes; here a tokenizer that drops a character
    const deaf: Tokenizer = {
      ...tokenizer,
      hash: "",
      vocabSize: 2,
      encode: (text) => ({ ids: [...text].map(() => 1), spans: [...text].map(() => [0, 1]), bos: false }),
      decode: () => "",
      token: () => "",
    }
    const set = await parseStimuli({ stimuli: [row("a cat", "a"), row("b cat", "cat")] }, "mine")
    expect(() => placeStimuli(set, deaf)).toThrow(/row 1 of mine: no token stands for the target "cat"/)
  })
})
