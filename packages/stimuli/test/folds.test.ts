import { describe, expect, it } from "vitest"
import { folds, loadStimuli } from "../src/index.js"

const set = await loadStimuli("concrete-10x24x5")

describe("folds", () => {
  const fold = folds(set, { k: 5, seed: 7 })

  it("keep the rows of a word together", () => {
    const of = new Map<string, Set<number>>()
    for (const [row, { word }] of set.stimuli.entries()) of.set(word, (of.get(word) ?? new Set()).add(fold[row]!))
    expect([...of.values()].every((seen) => seen.size === 1)).toBe(true)
  })

  it("spread every category evenly, and all of them together", () => {
    const count = (category?: string) =>
      [0, 1, 2, 3, 4].map(
        (f) => set.stimuli.filter((s, row) => fold[row] === f && (!category || s.category === category)).length / 5,
      )
    for (const category of set.categories) expect(count(category).sort()).toEqual([4, 5, 5, 5, 5])
    expect(count()).toEqual([48, 48, 48, 48, 48])
  })

  it("follow the seed and not the order of rows", () => {
    expect(folds(set, { k: 5, seed: 7 })).toEqual(fold)
    expect(folds(set, { k: 5, seed: 8 })).not.toEqual(fold)
    const reversed = { stimuli: [...set.stimuli].reverse() }
    expect([...folds(reversed, { k: 5, seed: 7 })].reverse()).toEqual([...fold])
  })

  it("are refused where a category has too few words", () => {
    expect(() => folds(set, { k: 25, seed: 0 })).toThrow(/has 24 words, too few for 25 folds/)
    expect(() => folds(set, { k: 1, seed: 0 })).toThrow(/not a number of folds/)
  })
})
