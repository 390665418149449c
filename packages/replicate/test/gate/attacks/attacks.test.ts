import { loadStimuli } from "@llm-fmri/stimuli"
import { describe, expect, test } from "vitest"
import { attacks } from "../../../src/gate/attacks/catalogue.js"
import { everyOtherFrame } from "../../../src/gate/attacks/fewer-frames.js"
import { withShuffledLabels } from "../../../src/gate/attacks/shuffled-labels.js"

test("attacks have keys of their own and say what they do", () => {
  expect(new Set(attacks.map(({ key }) => key)).size).toBe(attacks.length)
  for (const { key, definition } of attacks) {
    expect(key).toMatch(/^[a-z][a-z_]+$/)
    expect(definition).toMatch(/^[A-Z].*\.$/)
  }
})

describe("shuffled labels", async () => {
  const set = await loadStimuli("concrete-10x24x5")
  const shuffled = withShuffledLabels(set, 1)
  const categoryOf = (of: typeof set) => new Map(of.stimuli.map(({ word, category }) => [word, category]))

  test("words keep their sentences, and all sentences of a word get the same category", () => {
    expect(shuffled.stimuli.map(({ text }) => text)).toEqual(set.stimuli.map(({ text }) => text))
    for (const { word, category } of shuffled.stimuli) expect(category).toBe(categoryOf(shuffled).get(word))
  })

  test("categories are as large as before, and about a tenth of the words keep theirs", () => {
    const sizes = (of: typeof set) => set.categories.map((name) => of.stimuli.filter((s) => s.category === name).length)
    expect(sizes(shuffled)).toEqual(sizes(set))
    const kept = [...categoryOf(shuffled)].filter(([word, category]) => categoryOf(set).get(word) === category).length
    expect(kept).toBeGreaterThan(5)
    expect(kept).toBeLessThan(60)
  })

  test("it is another set, and the same for the same seed", () => {
    expect(shuffled.hash).not.toBe(set.hash)
    expect(withShuffledLabels(set, 1)).toEqual(shuffled)
    expect(withShuffledLabels(set, 2).hash).not.toBe(shuffled.hash)
  })
})

test("fewer frames: three of five are left, each whole", async () => {
  const set = await loadStimuli("concrete-10x24x5")
  const fewer = everyOtherFrame(set)
  expect(fewer.stimuli).toHaveLength(720)
  expect(new Set(fewer.stimuli.map(({ frame }) => frame)).size).toBe(3)
  expect(fewer.hash).not.toBe(set.hash)
})
