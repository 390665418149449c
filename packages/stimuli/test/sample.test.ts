import { describe, expect, it } from "vitest"
import { folds, loadStimuli, sampleStimuli } from "../src/index.js"

const set = await loadStimuli("concrete-10x24x5")
const fold = folds(set, { k: 5, seed: 7 })
const counts = <T>(values: T[]) => {
  const by = new Map<T, number>()
  for (const value of values) by.set(value, (by.get(value) ?? 0) + 1)
  return by
}

describe("sampleStimuli", () => {
  const sample = [...sampleStimuli(set, { words: 10, seed: 3, folds: fold })]
  const picked = sample.map((row) => set.stimuli[row]!)

  it("takes every category, fold and frame equally often, a word once", () => {
    expect([...counts(picked.map((s) => s.category)).values()]).toEqual(Array(10).fill(10))
    expect([...counts(picked.map((s) => s.frame)).values()]).toEqual(Array(5).fill(20))
    for (const category of set.categories) {
      const own = sample.filter((row) => set.stimuli[row]!.category === category)
      expect([...counts(own.map((row) => fold[row])).values()]).toEqual(Array(5).fill(2))
    }
    expect(new Set(picked.map((s) => s.word)).size).toBe(100)
    expect(sample).toEqual([...sample].sort((a, b) => a - b))
  })

  it("gives each word several frames when asked", () => {
    const rows = [...sampleStimuli(set, { words: 4, frames: 3, seed: 3 })]
    expect(new Set(rows).size).toBe(120)
    expect([...counts(rows.map((row) => set.stimuli[row]!.word)).values()]).toEqual(Array(40).fill(3))
    expect([...counts(rows.map((row) => set.stimuli[row]!.frame)).values()]).toEqual(Array(5).fill(24))
  })

  it("grows with the number of words, and follows the seed", () => {
    const fewer = sampleStimuli(set, { words: 3, seed: 3, folds: fold })
    expect([...fewer].every((row) => sample.includes(row))).toBe(true)
    expect([...sampleStimuli(set, { words: 10, seed: 4, folds: fold })]).not.toEqual(sample)
    expect([...sampleStimuli(set, { words: 24, frames: 5, seed: 0 })]).toEqual(set.stimuli.map((_, row) => row))
  })

  it("is refused where the set is too small", () => {
    expect(() => sampleStimuli(set, { words: 25, seed: 0 })).toThrow(/has 24 words, not 25/)
    expect(() => sampleStimuli(set, { words: 2, frames: 6, seed: 0 })).toThrow(/has 5 frames, not 6/)
    expect(() => sampleStimuli(set, { words: 0, seed: 0 })).toThrow(/not a number of words/)
  })
})
