import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { spanToTokens } from "../../src/index.js"
import { folderOf, fromFolder, fromMetadata, tinyMetadata } from "../support/tiny.js"

const qwen = await fromFolder(folderOf("tiny-qwen"))
const digits = await fromFolder(folderOf("tiny-digits"))
const sp = await fromMetadata(await tinyMetadata("tiny-sp"))
const prefixed = await fromMetadata(await tinyMetadata("tiny-sp-prefix"))

describe("spans", () => {
  it("of a character split over tokens are the character's", () => {
    const { ids, spans } = digits.encode("x😎y")
    expect(ids.map((id) => digits.token(id)).slice(1, -1)).toEqual(["<0xF0><0x9F>", "<0x98>", "<0x8E>"])
    expect(spans).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [1, 3],
      [3, 4],
    ])
  })

  it("of a byte-fallback character are the character's", () => {
    const encoding = sp.encode("a語b", "never")
    expect(encoding.ids.map((id) => sp.token(id))).toEqual(["a", "<0xE8>", "<0xAA>", "<0x9E>", "b"])
    expect(encoding.spans).toEqual([
      [0, 1],
      [1, 2],
      [1, 2],
      [1, 2],
      [2, 3],
    ])
  })

  it("cover a letter and its marks where normalising joins them", () => {
    const text = "e\u0301\u0323x"
    const { spans } = qwen.encode(text, "never")
    expect(spans.slice(0, -1).every(([from, to]) => from === 0 && to === 3)).toBe(true)
    expect(spans.at(-1)).toEqual([3, 4])
  })

  it("cover a whole syllable where normalising joins its letters", () => {
    const { spans } = qwen.encode("\u1112\u1161\u11abx", "never")
    expect(spans.slice(0, -1).every(([from, to]) => from === 0 && to === 3)).toBe(true)
    expect(spans.at(-1)).toEqual([3, 4])
  })

  it("are empty for BOS and for a blank that the tokenizer put in front", () => {
    const { ids, spans, bos } = prefixed.encode("qx")
    expect(ids.map((id) => prefixed.token(id))).toEqual(["<bos>", " ", "q", "x"])
    expect({ spans, bos }).toEqual({
      spans: [
        [0, 0],
        [0, 0],
        [0, 1],
        [1, 2],
      ],
      bos: true,
    })
  })

  it("of a special token in the text are its spelling", () => {
    const { ids, spans } = qwen.encode("a<|end|>b", "never")
    expect(spans).toEqual([
      [0, 1],
      [1, 8],
      [8, 9],
    ])
    expect(ids[1]).toBe(0)
  })

  it("tell a special token from text that reads the same after normalising", async () => {
    const gemma = await fromFolder(folderOf("tiny-gemma"))
    const text = "a  ▁▁"
    const { ids, spans } = gemma.encode(text, "never")
    expect(ids.map((id) => gemma.token(id)).slice(1)).toEqual(["▁▁", "▁▁"])
    expect(spans.slice(1)).toEqual([
      [1, 3],
      [3, 5],
    ])
  })

  it("of a lone surrogate are its code unit", () => {
    expect(sp.encode("a\ud800b", "never").spans).toEqual([
      [0, 1],
      [1, 2],
      [1, 2],
      [1, 2],
      [2, 3],
    ])
  })

  const text = fc.string({ unit: "binary", maxLength: 40 })
  const tokenizers = { qwen, digits, sp, prefixed }
  for (const [name, tokenizer] of Object.entries(tokenizers))
    it(`go forward, cut no character and leave nothing out (${name})`, () => {
      fc.assert(
        fc.property(text, (text) => {
          const { spans } = tokenizer.encode(text, "never")
          let reached = 0
          let last = 0
          for (const [from, to] of spans) {
            expect(from).toBeGreaterThanOrEqual(last)
            expect(from).toBeLessThanOrEqual(reached)
            expect(/[\uD800-\uDBFF]$/.test(text.slice(from, to))).toBe(false)
            last = from
            reached = Math.max(reached, to)
          }
          expect(reached).toBe(text.length)
        }),
        { seed: 1, numRuns: 200 },
      )
    })

  it("go with ids that decode to the text", () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(digits.decode(digits.encode(text, "never").ids)).toBe(text)
        expect(sp.decode(sp.encode(text, "never").ids)).toBe(text.replaceAll("▁", " "))
      }),
      { seed: 2, numRuns: 200 },
    )
  })
})

describe("spanToTokens", () => {
  const encoding = {
    ids: [9, 1, 2, 2, 3],
    spans: [
      [0, 0],
      [0, 4],
      [4, 6],
      [4, 6],
      [6, 9],
    ] as [number, number][],
    bos: true,
  }
  it.each([
    [[0, 4], [1]],
    [
      [3, 5],
      [1, 2, 3],
    ],
    [
      [4, 5],
      [2, 3],
    ],
    [[6, 9], [4]],
    [[0, 0], []],
    [[4, 4], []],
    [[9, 12], []],
  ])("%j", (span, tokens) => {
    expect(spanToTokens(encoding, span as [number, number])).toEqual(tokens)
  })
})
