import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { openSafetensors, writeSafetensors } from "@llm-fmri/model"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Analysis } from "../../src/analyze/run.js"
import { llmFmriHere } from "../cli/in-process.js"

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/analyze/${name}`, import.meta.url))
const columns = ["--by", "topic", "--group", "lemma", "--frame", "template"]
const labelled = ["--labels", fixture("elsewhere.csv"), ...columns]

let here: string
beforeEach(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-analyze-"))
})
afterEach(() => rm(here, { recursive: true }))

const analyze = (...argv: string[]) => llmFmriHere(["analyze", "--quiet", ...argv])
const elsewhere = (...argv: string[]) => analyze(fixture("elsewhere.safetensors"), ...argv)

async function json(...argv: string[]): Promise<Analysis> {
  const { code, stdout, stderr } = await analyze(...argv, "--json")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  return JSON.parse(stdout)
}

function cellsOf(analysis: Analysis, measure: string, quantity: string) {
  const found = analysis.measures.find((one) => one.measure === measure)
  return (found?.cells ?? []).filter((cell) => cell.quantity === quantity && cell.category === undefined)
}

describe("a recording made by another program", () => {
  test("the planted topic is read in block 1 and not in block 0, and both stand beside their nulls", async () => {
    const analysis = await json(
      fixture("elsewhere.safetensors"),
      ...labelled,
      "--measure",
      "probe,selectivity",
      "--folds",
      "4",
      "--draws",
      "99",
      "--nested",
    )
    expect(analysis).toMatchObject({
      schema: "llm-fmri.analysis/1",
      file: "elsewhere.safetensors",
      tensors: ["encoder/block_0", "encoder/block_1"],
      rows: 72,
      groups: 24,
      categories: ["birds", "boats", "bread"],
      settings: { by: "topic", group: "lemma", frame: "template", raw: false, folds: 4, draws: 99, seed: 0 },
    })
    const [none, planted, chosen] = cellsOf(analysis, "probe", "accuracy")
    expect(none?.null?.p).toBeGreaterThan(0.2)
    expect(planted).toMatchObject({ value: 1, ci: [1, 1], null: { p: 0.01, draws: 99 }, expected: { says: "chance" } })
    expect(chosen).toMatchObject({ tensor: "(chosen)", value: 1 })
    const [r0, r1] = cellsOf(analysis, "selectivity", "r")
    expect(r0?.null?.p).toBeGreaterThan(0.2)
    expect(r1?.value).toBeGreaterThan(0.8)
    expect(r1?.null?.p).toBe(0.01)
  })

  test("dimensions are numpy's", async () => {
    const expected = JSON.parse(await readFile(fixture("elsewhere.expected.json"), "utf8"))
    const analysis = await json(fixture("elsewhere.safetensors"), ...labelled, "--measure", "dimensionality")
    for (const [quantity, digits] of [
      ["participation", 6],
      ["entropy_rank", 6],
      ["components_90", 12],
    ] as const) {
      const found = cellsOf(analysis, "dimensionality", quantity).map(({ value }) => value)
      for (const [at, one] of expected.entries()) expect(found[at]).toBeCloseTo(one[quantity], digits)
    }
  })

  test("a terminal gets a table a measure with its sentence; the same call gives the same text", async () => {
    const ask = [...labelled, "--measure", "direction,similarity,knn", "--draws", "20"]
    const { code, stdout } = await elsewhere(...ask)
    expect(code).toBe(0)
    expect(stdout).toMatchSnapshot()
    expect((await elsewhere(...ask)).stdout).toBe(stdout)
  })

  test("--out writes every number, as JSON or as CSV", async () => {
    const ask = [...labelled, "--measure", "direction", "--draws", "10", "--out"]
    await elsewhere(...ask, path.join(here, "a.json"))
    await elsewhere(...ask, path.join(here, "a.csv"))
    const analysis: Analysis = JSON.parse(await readFile(path.join(here, "a.json"), "utf8"))
    const cells = analysis.measures[0]?.cells ?? []
    expect(cells).toHaveLength(2 * 3 * (1 + 3))
    const [header, ...rows] = (await readFile(path.join(here, "a.csv"), "utf8")).trimEnd().split("\n")
    expect(header).toBe(
      "measure,tensor,with,category,quantity,value,ci_low,ci_high,null_mean,null_low,null_high,p,draws,expected,density,k,members,null_z,q",
    )
    expect(rows).toHaveLength(cells.length)
    expect(Number(rows[0]?.split(",")[5])).toBe(cells[0]?.value)
  })

  test("without labels, what needs none is measured over rows; a .npy matrix is taken as it is", async () => {
    const analysis = await json(fixture("elsewhere.safetensors"), "--measure", "dimensionality,cka", "--draws", "5")
    expect(analysis).toMatchObject({ rows: 72, settings: { frame: "none" } })
    expect(analysis.groups).toBeUndefined()
    const matrix = await json(fixture("matrix.npy"), ...labelled, "--measure", "probe", "--folds", "4", "--draws", "9")
    expect(matrix.tensors).toEqual(["matrix"])
    expect(cellsOf(matrix, "probe", "accuracy")[0]?.value).toBe(1)
  })

  test("a CSV of numbers is a matrix, with or without a header", async () => {
    const lines = Array.from({ length: 12 }, (_, row) =>
      [0, 1, 2].map((unit) => Math.sin(row * 3 + unit * row)).join(","),
    )
    await writeFile(path.join(here, "bare.csv"), lines.join("\n"))
    await writeFile(path.join(here, "named.csv"), ["a,b,c", ...lines].join("\n"))
    const [bare, named] = await Promise.all(
      ["bare", "named"].map((name) => json(path.join(here, `${name}.csv`), "--measure", "dimensionality")),
    )
    expect(bare?.rows).toBe(12)
    expect(named?.measures).toEqual(JSON.parse(JSON.stringify(bare?.measures).replaceAll("bare", "named")))
  })

  test("a second recording is matched by word and frame, whatever its order", async () => {
    const file = await openSafetensors(fixture("elsewhere.safetensors"))
    const x = await file.read("encoder/block_0")
    await file.close()
    const order = Array.from({ length: 72 }, (_, row) => (row * 31) % 72)
    const data = new Float32Array(x.length)
    order.forEach((from, to) => {
      data.set(x.subarray(from * 16, (from + 1) * 16), to * 16)
    })
    await writeSafetensors(
      path.join(here, "other.safetensors"),
      [{ name: "h", dtype: "F32", shape: [72, 16], data }],
      {},
    )
    const [, ...lines] = (await readFile(fixture("elsewhere.csv"), "utf8")).trimEnd().split("\n")
    const named = order.map((from) => lines[from]?.split(","))
    const labels = named.map((cells) => ({ lemma: cells?.[0], topic: cells?.[1], template: cells?.[2] }))
    await writeFile(path.join(here, "other.labels.json"), JSON.stringify(labels))
    const analysis = await json(
      fixture("elsewhere.safetensors"),
      ...labelled,
      "--with",
      path.join(here, "other.safetensors"),
      "--measure",
      "similarity",
      "--draws",
      "19",
    )
    for (const [measure, quantity] of [
      ["cka", "cka"],
      ["rsa", "rho"],
    ] as const) {
      const [same, different] = cellsOf(analysis, measure, quantity)
      expect(same?.value).toBeCloseTo(1, 6)
      expect(same?.null?.p).toBe(0.05)
      expect(different?.value).toBeLessThan(0.5)
    }
  })
})

test("the README's example prints what the README says", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8")
  const [, command = "", printed = ""] = /```sh\npnpm fmri analyze ([^`]*)```\s*```text\n([^`]*)```/.exec(readme) ?? []
  const root = fileURLToPath(new URL("../../../../", import.meta.url))
  const argv = command.replaceAll("\\\n", " ").trim().split(/\s+/)
  const { code, stdout } = await analyze(...argv.map((one) => (one.includes("/") ? path.join(root, one) : one)))
  expect(code).toBe(0)
  expect(stdout).toBe(printed)
})

test("without --measure the measures are listed", async () => {
  const { code, stdout } = await analyze()
  expect(code).toBe(0)
  for (const name of ["probe", "selectivity", "direction", "dimensionality", "cka", "rsa", "knn"])
    expect(stdout).toMatch(new RegExp(`^${name} +\\w`, "m"))
  expect(JSON.parse((await analyze("--json")).stdout).measures).toHaveLength(10)
})

describe("what is wrong is said, with what to do, and nothing is written", () => {
  const cases: [string, string[], string, string][] = [
    ["an unknown measure", ["--measure", "prob"], 'there is no measure "prob"', "Did you mean probe?"],
    [
      "an unknown column",
      [...labelled.slice(0, 2), "--by", "topics", "--measure", "probe"],
      'no column "topics"',
      "They have lemma, topic, template.",
    ],
    [
      "no categories",
      ["--measure", "probe"],
      'probe needs a category for every row, and there is no column "category"',
      "--by",
    ],
    [
      "one category",
      ["--labels", "WIDE", "--by", "constant", "--measure", "probe"],
      'all rows have the constant "1"',
      "--by",
    ],
    [
      "no words",
      [...labelled.slice(0, 2), "--by", "topic", "--measure", "probe"],
      'the labels have no column "word"',
      "--group none",
    ],
    [
      "too many folds",
      [...labelled, "--measure", "probe", "--folds", "9"],
      '"birds" has 8 words, too few for 9 folds',
      "--folds 8",
    ],
    [
      "a frame of one row",
      ["--labels", "WIDE", "--frame", "number", "--measure", "cka"],
      "has a single row",
      "--frame none",
    ],
    [
      "a missing tensor",
      [...labelled, "--tensor", "block_0", "--measure", "cka"],
      'no tensor "block_0"',
      "It has encoder/block_0, encoder/block_1, steps.",
    ],
    ["integers", [...labelled, "--tensor", "steps", "--measure", "cka"], '"steps" is stored as I64', "F32"],
    ["a missing layer", [...labelled, "--layers", "0..3", "--measure", "cka"], "no tensor of layer 2", "It has"],
    [
      "one layer for cka",
      [...labelled, "--layers", "0", "--measure", "cka"],
      "cka compares layers, and there is one",
      "--with",
    ],
    [
      "no such position",
      [...labelled, "--position", "next", "--measure", "cka"],
      'no row of "encoder/block_0" has the position "next"',
      "Leave --position out",
    ],
    [
      "too many top units",
      [...labelled, "--top", "17", "--measure", "selectivity"],
      "the top 17 of 16 units do not exist",
      "Choose k",
    ],
  ]

  test.each(cases)("%s", async (_, argv, message, fix) => {
    const lines = (await readFile(fixture("elsewhere.csv"), "utf8")).trimEnd().split("\n")
    const wide = lines.map((line, row) => (row === 0 ? `${line},constant,number` : `${line},1,${row}`))
    await writeFile(path.join(here, "wide.csv"), wide.join("\n"))
    const given = argv.map((one) => (one === "WIDE" ? path.join(here, "wide.csv") : one))
    const { code, stdout, stderr } = await elsewhere(...given, "--draws", "9", "--out", path.join(here, "out.json"))
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain(message)
    expect(stderr).toContain(fix)
    expect(await readdir(here)).toEqual(["wide.csv"])
  })

  const write = (name: string, text: string) => writeFile(path.join(here, name), text)

  test.each([
    ["fewer labels than rows", "l.csv", "lemma,topic\na,b\n", "the labels l.csv have 1 entries", "one entry a row"],
    ["a ragged line", "l.csv", "lemma,topic\na\n", "has 1 cells in line 2, where the header has 2", "Correct the line"],
    ["no list", "l.json", "{}", "the labels file l.json is not a list", "an entry a row"],
    ["a list of names", "l.json", '["a"]', 'has "a" as entry 0', "Write an object"],
    ["an empty file", "l.csv", "", "has no row", "Write a header"],
  ])("labels: %s", async (_, name, text, message, fix) => {
    await write(name, text)
    const { code, stderr } = await elsewhere("--labels", path.join(here, name), "--measure", "cka")
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain(fix)
  })

  test("NaN is named by tensor, row and unit; tensors of other rows or more axes likewise", async () => {
    const file = path.join(here, "x.safetensors")
    const tensor = (name: string, shape: number[], data: Float32Array) => ({ name, dtype: "F32" as const, shape, data })
    await writeSafetensors(file, [tensor("h.0", [3, 2], Float32Array.of(1, 2, 3, Number.NaN, 5, 6))], {})
    expect((await analyze(file, "--measure", "dimensionality")).stderr).toContain('"h.0" holds NaN in row 1, unit 1')
    await writeSafetensors(
      file,
      [tensor("h.0", [3, 2], new Float32Array(6)), tensor("h.1", [2, 2], new Float32Array(4))],
      {},
    )
    expect((await analyze(file, "--measure", "cka")).stderr).toContain('"h.0" has 3 rows and "h.1" has 2')
    await writeSafetensors(file, [tensor("h.0", [3, 2, 2], new Float32Array(12))], {})
    expect((await analyze(file, "--measure", "cka")).stderr).toContain(
      '"h.0" has the shape [3, 2, 2], not [rows, units]',
    )
    await writeSafetensors(file, [tensor("h.0", [3, 2], Float32Array.of(1, 1, 1, 1, 1, 1))], {})
    const { code, stderr } = await analyze(file, "--measure", "dimensionality")
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: .*\n.*\n$/s) })
  })

  test.each([
    ["text.npy", "hello", "is no .npy file"],
    ["words.csv", "a,b\n1,two\n", 'has "two" in line 2 where a number should be'],
    ["ragged.csv", "1,2\n3\n", "has 1 cells in line 2 where the first has 2"],
  ])("matrix %s", async (name, text, message) => {
    await write(name, text)
    const { code, stderr } = await analyze(path.join(here, name), "--measure", "dimensionality")
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  test("a missing file, a missing folder of --out, a strange --out", async () => {
    expect((await analyze(path.join(here, "gone.safetensors"), "--measure", "cka")).code).toBe(2)
    expect((await elsewhere(...labelled, "--measure", "cka", "--out", path.join(here, "no/a.json"))).stderr).toContain(
      "does not exist",
    )
    expect((await elsewhere(...labelled, "--measure", "cka", "--out", path.join(here, "a.txt"))).stderr).toContain(
      "neither .json nor .csv",
    )
    expect((await analyze("--measure", "cka")).stderr).toContain('"analyze" needs a recording')
  })
})
