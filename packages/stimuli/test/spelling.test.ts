import { readFile } from "node:fs/promises"
import { expect, it } from "vitest"
import { loadStimuli, spellingBaseline } from "../src/index.js"

it("predicts what scikit-learn's multinomial naive Bayes predicts", async () => {
  const fixture = JSON.parse(await readFile(new URL("fixtures/spelling.json", import.meta.url), "utf8"))
  const set = await loadStimuli("concrete-10x24x5")
  const words = [...new Set(set.stimuli.map((s) => s.word))]
  const fold = set.stimuli.map((s) => fixture.folds[words.indexOf(s.word)])
  const baseline = spellingBaseline(set, fold)
  expect(baseline.words.map((word) => word.predicted)).toEqual(fixture.predicted)
  expect(baseline.accuracy).toBeCloseTo(fixture.accuracy, 12)
  expect(baseline.chance).toBeCloseTo(0.1, 12)
})

it("reads the category off spelling where spelling gives it away", () => {
  const stimuli = ["a", "b"].flatMap((category) =>
    Array.from({ length: 10 }, (_, i) => {
      const word = `${String.fromCharCode(99 + i)}${category === "a" ? "zq" : "wk"}`
      return { text: `the ${word}`, word, category, frame: 0, span: [4, 7] as [number, number] }
    }),
  )
  const set = { name: "s", hash: "", stimuli, categories: ["a", "b"], warnings: [] }
  expect(
    spellingBaseline(
      set,
      stimuli.map((_, i) => i % 5),
    ).accuracy,
  ).toBe(1)
})
