import { expect, it } from "vitest"
import { stimulusRows } from "../src/index.js"

const stimuli = ["cat", "saw"].map((word, i) => ({
  text: `the ${word}`,
  word,
  category: ["animal", "tool"][i]!,
  frame: 0,
  span: [4, 7] as [number, number],
}))
const placement = {
  ids: [
    [1, 2],
    [1, 3, 4],
  ],
  target: [1, 1],
  next: [undefined, 2],
}

it("makes rows with labels that lead back to the set", () => {
  expect(stimulusRows({ stimuli }, placement, [1])).toEqual([
    { ids: [1, 3, 4], target: 1, next: 2, label: { stimulus: 1, word: "saw", category: "tool", frame: 0 } },
  ])
  expect(stimulusRows({ stimuli }, placement).map(({ next }) => next)).toEqual([undefined, 2])
})
