import { describe, expect, test } from "vitest"
import {
  adjusted,
  beyondMaxT,
  beyondSpelling,
  boundAbove,
  equivalent,
  estimatorsAgree,
  groupsKeptWhole,
  plantedFound,
  referenceFails,
  sameSide,
} from "../../../src/index.js"

const words = Array.from({ length: 12 }, (_, i) => `word${i}`)
const around = (centre: number, by = 0.1) => words.map((_, i) => centre + (i % 2 ? by : -by))
const options = { seed: 1, draws: 200 }

test("a bound above a limit", () => {
  const estimate = { estimate: 0.7, low: 0.6, high: 0.8 }
  expect(boundAbove("x", estimate)).toEqual({ key: "x", observed: "0.700 (0.600 … 0.800)", passed: true })
  expect(boundAbove("x", estimate, { above: 0.6 }).passed).toBe(false)
  expect(boundAbove("x", estimate, { shows: "bound" }).observed).toBe(0.6)
})

describe("reference nets", () => {
  test("fail where the trained net surely beats the best seed", () => {
    const nets = [around(1), around(2)]
    expect(referenceFails("net", around(3), nets, words, options)).toMatchObject({ key: "net", passed: true })
    expect(referenceFails("net", around(2), nets, words, options).passed).toBe(false)
    expect(referenceFails("net", around(1.5), nets, words, { ...options, shows: "bound" }).observed).toBeLessThan(0)
  })

  test("of a number that is better when lower", () => {
    const nets = [around(1), around(2)]
    expect(referenceFails("net", around(0.5), nets, words, { ...options, better: "lower" }).passed).toBe(true)
    expect(referenceFails("net", around(1.5), nets, words, { ...options, better: "lower" }).passed).toBe(false)
  })

  test("that were not measured have not failed", () => {
    expect(referenceFails("net", around(3), [], words, options)).toEqual({
      key: "net",
      observed: "not measured",
      passed: false,
    })
  })
})

test("a planted effect is found, or not", () => {
  expect(plantedFound("planted", around(5), words, options).passed).toBe(true)
  expect(plantedFound("planted", around(5), words, { ...options, above: 5 }).passed).toBe(false)
  expect(plantedFound("planted", around(0), words, options).passed).toBe(false)
})

test("a word in two folds is a leak", () => {
  expect(groupsKeptWhole("leak", [0, 0, 1, 1], ["a", "a", "b", "b"])).toEqual({
    key: "leak",
    observed: 0,
    passed: true,
  })
  expect(groupsKeptWhole("leak", [0, 1, 1, 0], ["a", "a", "b", "c"])).toEqual({
    key: "leak",
    observed: 1,
    passed: false,
  })
  expect(groupsKeptWhole("leak", [0], ["a", "b"]).passed).toBe(false)
})

test("a probe must know more than spelling, on the same words", () => {
  const spelling = words.map((_, i) => (i < 3 ? 1 : 0))
  expect(beyondSpelling("letters", around(0.9), spelling, words, options).passed).toBe(true)
  expect(beyondSpelling("letters", spelling, spelling, words, options).passed).toBe(false)
  expect(() => beyondSpelling("letters", around(0.9), [1], words, options)).toThrow()
})

test("another measurement on the other side of the limit is seen", () => {
  expect(sameSide("seed", 0.03, [0.04, 0.01], 0.05)).toEqual({ key: "seed", observed: 0.04, passed: true })
  expect(sameSide("seed", 0.03, [0.04, 0.06], 0.05)).toEqual({ key: "seed", observed: 0.06, passed: false })
  expect(sameSide("seed", 0.08, [0.06, 0.09], 0.05)).toEqual({ key: "seed", observed: 0.06, passed: true })
  expect(sameSide("seed", 0.08, [0.05], 0.05).passed).toBe(true)
  expect(sameSide("seed", 0.08, [Number.NaN], 0.05).passed).toBe(false)
  expect(sameSide("seed", 0.08, [], 0.05).passed).toBe(false)
})

test("equivalence is shown, not assumed", () => {
  expect(equivalent("gap", around(0), words, { delta: 0.2 }).passed).toBe(true)
  expect(equivalent("gap", around(0), words, { delta: 0.01 }).passed).toBe(false)
  expect(equivalent("gap", around(0.3), words, { delta: 0.2 }).passed).toBe(false)
  expect(estimatorsAgree("ridge", around(5), around(5.05), words, { delta: 0.1 }).passed).toBe(true)
  expect(estimatorsAgree("ridge", around(5), around(5.5), words, { delta: 0.1 }).passed).toBe(false)
  expect(() => estimatorsAgree("ridge", around(5), [5], words, { delta: 0.1 })).toThrow()
})

test("many tests: all of them must last, or one of them", () => {
  const p = [0.01, 0.04, 0.03]
  expect(adjusted("family", p, { method: "holm" })).toEqual({ key: "family", observed: 0.06, passed: false })
  expect(adjusted("family", p, { method: "holm", need: "some" })).toMatchObject({ observed: 0.03, passed: true })
  expect(adjusted("family", p, { method: "benjamini-hochberg" })).toMatchObject({ passed: true })
  expect(adjusted("family", [], { method: "holm" }).passed).toBe(false)
  const draws = { dims: [4, 2], data: Float64Array.of(1, 2, 0, 1, 3, 0, 1, 1) }
  expect(beyondMaxT("family", [2.5, 5], draws, { level: 0.2, need: "some" })).toEqual({
    key: "family",
    observed: 0.2,
    passed: true,
  })
  expect(beyondMaxT("family", [2.5, 5], draws, { level: 0.2 })).toMatchObject({ observed: 0.4, passed: false })
  expect(beyondMaxT("family", [-5, -5], draws, { level: 0.2, tail: "less" }).passed).toBe(true)
})
