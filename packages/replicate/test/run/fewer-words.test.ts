import { loadStimuli } from "@llm-fmri/stimuli"
import { describe, expect, test } from "vitest"
import { fewerWords, quickWords } from "../../src/run/fewer-words.js"

describe("the words of a quick run", () => {
  test("are as many of each category, each in all of its frames, from the whole list", async () => {
    const set = await loadStimuli("concrete-10x24x5")
    const fewer = fewerWords(set)
    for (const category of set.categories) {
      const words = (of: typeof set) => [
        ...new Set(of.stimuli.filter((one) => one.category === category).map(({ word }) => word)),
      ]
      const kept = [0, 2, 4, 7, 9, 12, 14, 16, 19, 21]
      expect(words(fewer)).toEqual(kept.map((i) => words(set)[i]))
    }
    expect(fewer.stimuli.length).toBe(10 * quickWords * 5)
    expect(fewer.hash).not.toBe(set.hash)
    expect(fewer.name).toBe("concrete-10x24x5/10-words")
  })

  test("are all words of a set that has no more", async () => {
    const set = await loadStimuli("calendar-19x5")
    expect(fewerWords(set, 19)).toBe(set)
  })
})
