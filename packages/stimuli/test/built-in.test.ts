import { readFile } from "node:fs/promises"
import { openTokenizer, type Tokenizer } from "@llm-fmri/model"
import { beforeAll, describe, expect, it } from "vitest"
import { realModel } from "../../model/test/support/real-models.js"
import { tokenProblems } from "../scripts/single-token.js"
import { builtInManifest, loadStimuli, placeStimuli, probeStimuli, type StimulusSet } from "../src/index.js"
import { verifyBuiltIn } from "../src/load.js"

const name = "concrete-10x24x5"
const fixture = async (file: string) => JSON.parse(await readFile(new URL(`fixtures/${file}`, import.meta.url), "utf8"))
let set: StimulusSet
beforeAll(async () => {
  set = await loadStimuli(name)
})

describe("concrete-10x24x5", () => {
  it("is 10 categories × 24 words × 5 frames, fully crossed, without a warning", () => {
    expect(set.warnings).toEqual([])
    expect(set.categories).toHaveLength(10)
    expect(new Set(set.stimuli.map((s) => s.word)).size).toBe(240)
    expect(new Set(set.stimuli.map((s) => `${s.word} ${s.frame}`)).size).toBe(1200)
    for (const category of set.categories)
      expect(new Set(set.stimuli.filter((s) => s.category === category).map((s) => s.word)).size).toBe(24)
  })

  it("has five different prefixes, the target never first, and no article that depends on the word", () => {
    const prefixes = new Set(set.stimuli.map(({ text, span }) => text.slice(0, span[0])))
    expect(prefixes.size).toBe(5)
    for (const prefix of prefixes) expect(prefix).toMatch(/^\w+( \w+){2,6} the $/)
    expect(new Set([...prefixes].map((prefix) => prefix.split(" ")[0])).size).toBe(5)
  })

  it("has word lengths alike in all categories", () => {
    const words = new Map(set.stimuli.map(({ word, category }) => [word, category]))
    const mean = (list: string[]) => list.reduce((sum, word) => sum + word.length, 0) / list.length
    const means = set.categories.map((c) => mean([...words].filter(([, own]) => own === c).map(([word]) => word)))
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(0.6)
  })

  it("asks for the category in its probe sentence", () => {
    const probe = probeStimuli(set)
    expect(probe.stimuli).toHaveLength(240)
    expect(probe.stimuli[0]).toEqual({
      text: "The cat is a kind of",
      word: "cat",
      category: "animal",
      frame: "probe",
      span: [4, 7],
    })
    expect(Object.keys(set.nouns ?? {})).toEqual(set.categories)
  })

  it("has a manifest", async () => {
    expect(await builtInManifest(name)).toMatchObject({ name, licence: { name: "Apache-2.0" } })
  })

  it("is refused when it is not the file that its manifest names", async () => {
    await expect(verifyBuiltIn(name, Buffer.from("{}"))).rejects.toMatchObject({ tag: "StimuliDamaged", exit: 4 })
  })

  it("has single-token words and nouns for the reference tokenizers of both models", async () => {
    const spelled = [...new Set(set.stimuli.map((s) => s.word)), ...Object.values(set.nouns!)]
    for (const ids of Object.values(await fixture("word-ids.json")) as Record<string, number[]>[])
      expect(spelled.filter((word) => ids[word]?.length !== 1)).toEqual([])
  })
})

describe("everyday-60x14x3", async () => {
  const large = await loadStimuli("everyday-60x14x3")

  it("is 60 concepts × 14 words × 3 frames, fully crossed, no word in two concepts, without a warning", () => {
    expect(large.warnings).toEqual([])
    expect(large.categories).toHaveLength(60)
    expect(new Set(large.stimuli.map(({ word }) => word)).size).toBe(840)
    expect(new Set(large.stimuli.map(({ word, frame }) => `${word} ${frame}`)).size).toBe(2520)
  })

  it("has a noun for every concept, which is no word of the set", () => {
    const nouns = large.categories.map((category) => large.nouns![category]!)
    expect(new Set(nouns).size).toBe(60)
    expect(large.stimuli.filter(({ word }) => nouns.includes(word))).toEqual([])
  })

  it("has three different prefixes, none of them a prefix of the other set", () => {
    const prefixes = (of: StimulusSet) => new Set(of.stimuli.map(({ text, span }) => text.slice(0, span[0])))
    const own = [...prefixes(large)]
    expect(own).toHaveLength(3)
    for (const prefix of own) expect(prefix).toMatch(/^\w+( \w+){2,6} the $/)
    expect(new Set([...own, ...prefixes(set)].map((prefix) => prefix.split(" ")[0])).size).toBe(8)
  })

  it("has a manifest", async () => {
    expect(await builtInManifest(large.name)).toMatchObject({ name: large.name, licence: { name: "Apache-2.0" } })
  })

  it("has single-token words and nouns for the reference tokenizers of both models", async () => {
    const spelled = [...new Set(large.stimuli.map((s) => s.word)), ...Object.values(large.nouns!)]
    for (const ids of Object.values(await fixture("word-ids.json")) as Record<string, number[]>[])
      expect(spelled.filter((word) => ids[word]?.length !== 1)).toEqual([])
  })

  for (const model of ["smollm2-135m", "gemma-3-270m"]) {
    const real = await realModel(model)
    it.skipIf(!real.path)(`is in order for the tokenizer of ${real.title}`, async () => {
      const tokenizer = (await openTokenizer(await real.tokenizerSource())) as Tokenizer
      expect(tokenProblems(large, tokenizer)).toEqual([])
      expect(tokenProblems({ ...large, nouns: { ...large.nouns, bird: "ornithopter" } }, tokenizer)).toHaveLength(1)
    })
  }
})

describe("calendar-19x5", async () => {
  const calendar = await loadStimuli("calendar-19x5")

  it("is 12 months and 7 weekdays in their order × 5 frames, fully crossed, without a warning", () => {
    expect(calendar.warnings).toEqual([])
    const words = (category: string) => [
      ...new Set(calendar.stimuli.filter((one) => one.category === category).map(({ word }) => word)),
    ]
    const inOrder = (length: number, name: (at: number) => string) => Array.from({ length }, (_, at) => name(at))
    const date = (options: Intl.DateTimeFormatOptions, month: number, day: number) =>
      new Date(Date.UTC(2024, month, day)).toLocaleDateString("en", { ...options, timeZone: "UTC" })
    expect(words("month")).toEqual(inOrder(12, (at) => date({ month: "long" }, at, 1)))
    expect(words("weekday")).toEqual(inOrder(7, (at) => date({ weekday: "long" }, 0, 1 + at)))
    expect(new Set(calendar.stimuli.map(({ word, frame }) => `${word} ${frame}`)).size).toBe(95)
  })

  it("has five different prefixes that go before a month and before a weekday", () => {
    const prefixes = new Set(calendar.stimuli.map(({ text, span }) => text.slice(0, span[0])))
    expect(new Set([...prefixes].map((prefix) => prefix.split(" ")[0])).size).toBe(5)
    for (const prefix of prefixes) expect(prefix).not.toMatch(/ (in|on|the) $/)
  })

  it("has a manifest", async () => {
    expect(await builtInManifest(calendar.name)).toMatchObject({ name: calendar.name, licence: { name: "Apache-2.0" } })
  })

  for (const model of ["smollm2-135m", "gemma-3-270m"]) {
    const real = await realModel(model)
    it.skipIf(!real.path)(`is in order for the tokenizer of ${real.title}`, async () => {
      const tokenizer = (await openTokenizer(await real.tokenizerSource())) as Tokenizer
      expect(tokenProblems(calendar, tokenizer)).toEqual([])
    })
  }
})

describe("concrete-10x24x5 in the models' own tokenizers", async () => {
  for (const model of ["smollm2-135m", "gemma-3-270m"]) {
    const real = await realModel(model)
    it.skipIf(!real.path)(real.title, async () => {
      const tokenizer = (await openTokenizer(await real.tokenizerSource())) as Tokenizer
      const expected: Record<string, number[]> = (await fixture("word-ids.json"))[model]
      const placed = placeStimuli(set, tokenizer)
      expect(placed).toMatchObject({ words: { single: true }, warnings: [], bos: model === "gemma-3-270m" })
      const targets = set.stimuli.map((_, row) => placed.ids[row]![placed.target[row]!])
      expect(targets).toEqual(set.stimuli.map(({ word }) => expected[word]![0]))
      const prefixes = placed.target.map((target) => target - (placed.bos ? 1 : 0))
      expect([Math.min(...prefixes), Math.max(...prefixes)]).toEqual([5, 6])
      expect(placed.next).toEqual(placed.target.map((target) => target + 1))
      for (const noun of Object.values(set.nouns!))
        expect(tokenizer.encode(` ${noun}`, "never").ids).toEqual(expected[noun])
    })
  }
})
