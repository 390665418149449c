import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { loadStimuli } from "../src/index.js"

const good = { text: "I saw the cat 😀.", word: "cat", category: "animal", frame: 0, span: [10, 13] }
let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stimuli-"))
})
afterAll(() => rm(folder, { recursive: true }))

async function load(value: unknown) {
  const file = join(folder, "mine.json")
  await writeFile(file, typeof value === "string" ? value : JSON.stringify(value))
  return loadStimuli(file)
}

describe("a user's file", () => {
  it("with every stimulus spelled out", async () => {
    const set = await load({ stimuli: [good, { ...good, text: "A dog", word: "dog", frame: "b", span: [2, 5] }] })
    expect(set).toMatchObject({ name: "mine.json", categories: ["animal"], warnings: [] })
    expect(set.stimuli[0]).toEqual(good)
  })

  it("as words and frames", async () => {
    const set = await load({
      frames: ["The {word} is.", "Our {word}!"],
      categories: { animal: { noun: "animal", words: ["cat", "dog"] }, tool: { words: ["axe"] } },
    })
    expect(set.stimuli).toHaveLength(6)
    expect(set.stimuli[3]).toEqual({ text: "Our dog!", word: "dog", category: "animal", frame: 1, span: [4, 7] })
    expect(set.nouns).toEqual({ animal: "animal" })
  })

  it("has a hash of its content, not of its layout", async () => {
    const one = await load({ stimuli: [good] })
    const { span, ...rest } = good
    const spaced = await load(JSON.stringify({ note: "ignored", stimuli: [{ span, ...rest }] }, null, 4))
    const other = await load({ stimuli: [{ ...good, span: [6, 9] }] })
    expect(spaced.hash).toBe(one.hash)
    expect(other.hash).not.toBe(one.hash)
  })

  it("is refused with every problem at once", async () => {
    const rows = [good, { ...good, word: "" }, { ...good, span: [1.5, 3] }, { text: "x" }]
    const error = await load({ stimuli: rows }).catch((e) => e)
    expect(error).toMatchObject({ tag: "StimuliInvalid", exit: 2 })
    for (const part of [
      "stimuli[1].word",
      "stimuli[2].span[0]",
      "stimuli[3].word",
      "stimuli[3].category",
      "stimuli[3].span",
    ])
      expect(error.message).toContain(part)
  })

  it.each([
    [[3, 3], "is empty"],
    [[13, 99], "beyond the text's 17 code units"],
    [[9, 10], "only blanks"],
    [[14, 15], "cuts a character"],
  ])("is refused for the span %j", async (span, why) => {
    await expect(load({ stimuli: [good, { ...good, span }] })).rejects.toThrow(
      new RegExp(`stimuli\\[1\\]\\.span: .*${why}`),
    )
  })

  it.each([
    ["[1", "not JSON"],
    ["[]", "not a JSON object"],
    ["{}", "stimuli"],
    ['{"stimuli": []}', "stimuli"],
    ['{"frames": ["no word"], "categories": {"a": {"words": ["b"]}}}', "frames[0]: needs {word} exactly once"],
    ['{"frames": ["{word}"], "categories": {}}', "there are none"],
    ['{"stimuli": 3}', "stimuli"],
  ])("is refused: %s", async (text, why) => {
    await expect(load(text)).rejects.toThrow(why)
  })

  it("warns of what may not be meant", async () => {
    const set = await load({
      stimuli: [good, { ...good, text: "I saw the cat!", frame: 1 }, { ...good, category: "pet", span: [6, 9] }],
    })
    expect(set.warnings.join("\n")).toMatch(/not the word in 1 row \(first: 2\)/)
    expect(set.warnings.join("\n")).toMatch(/1 row \(first: 1\) repeat an earlier row up to the end of the target/)
    expect(set.warnings.join("\n")).toMatch(/two categories: cat/)
  })

  it("that is not there", async () => {
    await expect(loadStimuli(join(folder, "none.json"))).rejects.toMatchObject({
      tag: "StimuliMissing",
      fix: expect.stringContaining("concrete-10x24x5"),
    })
  })
})
