import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { csvRows } from "../../src/analyze/labels.js"
import type { Analysis } from "../../src/analyze/run.js"
import { layerOf } from "../../src/analyze/tensors.js"
import { llmFmriHere } from "../cli/in-process.js"

const tiny = fileURLToPath(new URL("../../../model/test/fixtures/tiny/gemma2/", import.meta.url))

let here: string
const out = (name: string) => path.join(here, name)
const analyze = (...argv: string[]) => llmFmriHere(["analyze", "--quiet", ...argv])

/** 16 words in three frames: the word is the third token, one of two ranges of ids by category. */
const rows = [5, 9, 13].flatMap((frame) =>
  Array.from({ length: 16 }, (_, word) => ({
    ids: [2, frame, 20 + word * 4, 7],
    word: `w${word}`,
    category: word < 8 ? "low" : "high",
    frame,
  })),
)

beforeAll(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-recorded-"))
  await writeFile(out("ids.json"), JSON.stringify({ ids: rows.map(({ ids }) => ids) }))
  await writeFile(
    out("labels.json"),
    JSON.stringify(rows.map(({ word, category, frame }) => ({ word, category, frame }))),
  )
  const capture = (positions: string, name: string) =>
    llmFmriHere([
      "capture",
      "--quiet",
      "--model",
      tiny,
      "--ids",
      out("ids.json"),
      "--sites",
      "resid_post,logits",
      "--positions",
      positions,
      "--out",
      out(name),
    ])
  for (const [positions, name] of [
    ["all", "all.safetensors"],
    ["last", "last.safetensors"],
    ["2", "two.safetensors"],
  ] as const)
    expect(await capture(positions, name)).toMatchObject({ code: 0 })
})
afterAll(() => rm(here, { recursive: true }))

async function json(...argv: string[]): Promise<Analysis> {
  const { code, stdout, stderr } = await analyze(...argv, "--json")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  return JSON.parse(stdout)
}

test("a recording of ours is read with its own labels; logits are set aside unless they are named", async () => {
  const analysis = await json(out("last.safetensors"), "--measure", "dimensionality")
  expect(analysis.tensors.every((name) => /^resid_post\.\d$/.test(name))).toBe(true)
  expect(analysis.rows).toBe(48)
  expect((await json(out("last.safetensors"), "--tensor", "logits", "--measure", "dimensionality")).tensors).toEqual([
    "logits",
  ])
})

test("of all positions, one is chosen; it is the one that was recorded alone", async () => {
  const all = await json(out("all.safetensors"), "--position", "2", "--measure", "dimensionality")
  const alone = await json(out("two.safetensors"), "--measure", "dimensionality")
  const values = ({ measures }: Analysis) => measures[0]?.cells.map(({ value = 0 }) => value.toPrecision(4))
  expect(values(all)).toEqual(values(alone))
  const { code, stderr } = await analyze(out("all.safetensors"), "--measure", "dimensionality")
  expect(code).toBe(2)
  expect(stderr).toContain("row 0 of the recording has 4 positions")
})

test("every measure runs on it with labels from a file", async () => {
  const { tensors } = await json(out("two.safetensors"), "--measure", "dimensionality")
  const analysis = await json(
    out("two.safetensors"),
    "--labels",
    out("labels.json"),
    "--measure",
    "probe,selectivity,direction,dimensionality,similarity,knn",
    "--folds",
    "4",
    "--draws",
    "19",
    "--site",
    "resid_post",
    "--layers",
    "0..1",
  )
  expect(analysis.tensors).toEqual(tensors.slice(0, 2))
  expect(analysis).toMatchObject({ rows: 48, groups: 16, categories: ["low", "high"] })
  for (const { cells } of analysis.measures)
    for (const { value, absent_because } of cells)
      expect(Number.isFinite(value) || absent_because !== undefined).toBe(true)
})

test("--raw leaves frames and scales in", async () => {
  const ask = [out("two.safetensors"), "--labels", out("labels.json"), "--measure", "dimensionality"]
  const [raw, guarded] = [await json(...ask, "--raw"), await json(...ask)]
  expect(raw.settings.raw).toBe(true)
  expect(raw.measures[0]?.cells[0]?.value).not.toBe(guarded.measures[0]?.cells[0]?.value)
})

test("another seed gives other nulls, not other values", async () => {
  const ask = [out("two.safetensors"), "--labels", out("labels.json"), "--measure", "rsa", "--draws", "9", "--seed"]
  const [one, two] = [await json(...ask, "1"), await json(...ask, "2")]
  const values = ({ measures }: Analysis) => measures[0]?.cells.map(({ value }) => value)
  expect(values(one)).toEqual(values(two))
  expect(one.measures).not.toEqual(two.measures)
})

test.each([
  ["resid_post.12", 12],
  ["layer_03", 3],
  ["h7.out", 7],
  ["final_norm", undefined],
])("the layer of %s is %s", (name, layer) => expect(layerOf(name)).toBe(layer))

test("CSV cells may be quoted", () => {
  expect(csvRows('a,"b, c"\r\n"say ""x""",\n\nlast,1')).toEqual([
    ["a", "b, c"],
    ['say "x"', ""],
    ["last", "1"],
  ])
})
