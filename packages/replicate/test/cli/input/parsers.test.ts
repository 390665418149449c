import { isFmriError } from "@llm-fmri/errors"
import { describe, expect, test } from "vitest"
import { parseLayers } from "../../../src/cli/input/layers.js"
import { parseChoice, parseCount, parseNumbers } from "../../../src/cli/input/numbers.js"
import { parsePositions } from "../../../src/cli/input/positions.js"
import { parseRead } from "../../../src/cli/input/read.js"
import { parseIds, splitLines } from "../../../src/cli/input/rows.js"

function refusal(work: () => unknown): string {
  try {
    return `accepted: ${JSON.stringify(work())}`
  } catch (error) {
    if (isFmriError(error) && error.exit === 2) return error.message
    throw error
  }
}

describe("layers", () => {
  test.each([
    ["all", "all"],
    ["3", [3]],
    ["0,4,8", [0, 4, 8]],
    ["0..5", [0, 1, 2, 3, 4, 5]],
    ["8, 0..2, 1", [0, 1, 2, 8]],
  ])("%s", (text, layers) => expect(parseLayers(text, 9)).toEqual(layers))

  test.each([
    ["", 'cannot be read at ""'],
    ["0,,1", 'cannot be read at ""'],
    ["-1", 'cannot be read at "-1"'],
    ["1.5", 'cannot be read at "1.5"'],
    ["1...3", 'cannot be read at "1...3"'],
    ["5..2", "runs backwards"],
    ["0..9", "names layer 9, but the model has 9 layers"],
    ["all,1", 'cannot be read at "all"'],
    ["99999999999999", "cannot be read"],
  ])("%j is refused", (text, message) => expect(refusal(() => parseLayers(text, 9))).toContain(message))
})

describe("positions", () => {
  test.each([
    ["all", "all"],
    ["last", ["last"]],
    ["target,next", ["target", "next"]],
    ["5,3", [5, 3]],
    ["last,0", ["last", 0]],
  ])("%s", (text, positions) => expect(parsePositions(text)).toEqual(positions))

  test.each([
    ["", '"" is not a position'],
    ["first", '"first" is not a position'],
    ["-1", '"-1" is not a position'],
    ["last,all", '"all" stands alone'],
    ["3,3", "names 3 twice"],
  ])("%j is refused", (text, message) => expect(refusal(() => parsePositions(text))).toContain(message))
})

test("numbers, counts and choices", () => {
  expect(parseNumbers("--dose", "0.02, -1,3e1")).toEqual([0.02, -1, 30])
  expect(refusal(() => parseNumbers("--dose", "1,,2"))).toContain('has ""')
  expect(refusal(() => parseNumbers("--dose", "1,Infinity"))).toContain('"Infinity"')
  expect(parseCount("--top", "10")).toBe(10)
  expect(refusal(() => parseCount("--top", "0"))).toContain('--top is "0"')
  expect(parseChoice("--bos", "auto", ["auto", "never"])).toBe("auto")
  expect(refusal(() => parseChoice("--bos", "maybe", ["auto", "never"]))).toContain('--bos is "maybe"')
})

describe("readouts", () => {
  test.each([
    ["kl", { kind: "kl" }],
    ["logit: Paris", { kind: "logit", token: " Paris" }],
    ["logit_diff: Paris, London", { kind: "logit_diff", a: " Paris", b: " London" }],
    ["projection:C:/d.safetensors", { kind: "projection", file: "C:/d.safetensors" }],
  ])("%s", (text, read) => expect(parseRead(text)).toEqual(read))

  test.each([
    "",
    "logit",
    "logit:",
    "kl:x",
    "logit_diff:a",
    "logit_diff:,b",
    "logit_diff:a,b,c",
    "projection:",
    "norm",
  ])("%j is refused", (text) => expect(refusal(() => parseRead(text))).toContain(`--read "${text}" cannot be read`))
})

describe("rows", () => {
  test("ids of any length, as they are", () => {
    expect(parseIds({ ids: [[1], [2, 0, 3]] }, "f.json")).toEqual([[1], [2, 0, 3]])
  })

  test.each([
    [[[1]], 'has no list "ids"'],
    [null, 'has no list "ids"'],
    [{ ids: [] }, "has no rows"],
    [{ ids: [[1], []] }, "row 1 of --ids f.json is empty"],
    [{ ids: [[1], 2] }, "row 1 of --ids f.json is not a list"],
    [{ ids: [[1, -2]] }, "row 0 of --ids f.json has -2 at position 1"],
    [{ ids: [[1, 2.5]] }, "has 2.5 at position 1"],
    [{ ids: [["1"]] }, 'has "1" at position 0'],
  ])("%j is refused", (value, message) => expect(refusal(() => parseIds(value, "f.json"))).toContain(message))

  test("texts are literal; only line breaks are taken away", () => {
    expect(splitLines(" a  \n\n<bos>\tb\r\nc")).toEqual([" a  ", "", "<bos>\tb", "c"])
    expect(splitLines("a\n")).toEqual(["a"])
    expect(splitLines("\n")).toEqual([""])
    expect(splitLines("")).toEqual([])
  })
})
