import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { openSafetensors } from "@llm-fmri/model"
import { afterEach, beforeEach, expect, test } from "vitest"
import { llmFmriHere } from "./in-process.js"

const tiny = fileURLToPath(new URL("../../../model/test/fixtures/tiny/qwen3/", import.meta.url))

let here: string
let edits: string
beforeEach(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-sweep-"))
  edits = await writeEdits([{ site: "resid_post", layer: 0, op: "scale", factor: 1 }])
})
afterEach(() => rm(here, { recursive: true }))

async function writeEdits(list: unknown[]): Promise<string> {
  const file = path.join(here, "edits.json")
  await writeFile(file, JSON.stringify(list))
  return file
}

const sweep = (...argv: string[]) =>
  llmFmriHere(["sweep", "--quiet", "--model", tiny, "--ids", path.join(tiny, "ids.json"), "--edits", edits, ...argv])

interface Cell {
  layer: number
  dose: number
  read: string
  mean: number
  sd: number
}

test("every layer, dose and readout once; a dose that changes nothing reads as without the edit", async () => {
  const { code, stdout } = await sweep(
    "--layers",
    "all",
    "--dose",
    "0.5,1",
    "--read",
    "kl",
    "--read",
    "logit:#5",
    "--json",
  )
  expect(code).toBe(0)
  const { cells, baseline } = JSON.parse(stdout) as { cells: Cell[]; baseline: { read: string; mean: number }[] }
  const layers = [...new Set(cells.map(({ layer }) => layer))]
  expect(layers).toEqual(layers.map((_, layer) => layer))
  expect(cells).toHaveLength(layers.length * 2 * 2)
  const plain = baseline.find(({ read }) => read === "logit:#5")!.mean
  for (const { dose, read, mean } of cells) {
    if (read === "kl") expect(mean > 1e-9).toBe(dose !== 1)
    else if (dose === 1) expect(mean).toBeCloseTo(plain, 5)
  }
})

test("without --layers the edit stays where it is; CSV goes to stdout or a file", async () => {
  const { stdout } = await sweep("--dose", "2", "--read", "logit_diff:#5,#6")
  expect(stdout).toMatch(/^layer,dose,read,mean,sd,unedited\n0,2,"logit_diff:#5,#6",-?\d/)
  const file = path.join(here, "s.csv")
  expect(await sweep("--dose", "2", "--read", "logit_diff:#5,#6", "--out", file)).toMatchObject({ code: 0, stdout: "" })
  expect(await readFile(file, "utf8")).toBe(stdout)
})

test("adding along a direction after the last block moves the projection by the dose times its length", async () => {
  const operands = path.join(tiny, "operands.safetensors")
  const file = await openSafetensors(operands)
  const width = JSON.parse(await readFile(path.join(tiny, "config.json"), "utf8")).hidden_size as number
  const [tensor] = [...file.tensors.values()].filter(({ shape }) => shape.length === 1 && shape[0] === width)
  const vector = Array.from(await file.read(tensor!.name))
  await file.close()
  const { writeSafetensors } = await import("@llm-fmri/model")
  const direction = path.join(here, "d.safetensors")
  await writeSafetensors(direction, [
    { name: "direction", dtype: "F32", shape: [width], data: Float32Array.from(vector) },
  ])
  const last = JSON.parse(await readFile(path.join(tiny, "config.json"), "utf8")).num_hidden_layers - 1
  await writeEdits([{ site: "resid_post", layer: last, op: "add", vector: { file: "d.safetensors" }, scale: 2 }])
  const { stdout } = await sweep("--dose", "0,1,3", "--read", `projection:${direction}`, "--json")
  const { cells, baseline } = JSON.parse(stdout) as { cells: Cell[]; baseline: { mean: number }[] }
  const length = Math.hypot(...vector)
  expect(cells.map(({ mean }) => mean - baseline[0]!.mean)).toEqual(
    [0, 1, 3].map((dose) => expect.closeTo(2 * dose * length, 3)),
  )
})

test.each([
  [["--dose", "1,x", "--read", "kl"], '"x" where a number should be'],
  [["--dose", "1", "--read", "norm"], '--read "norm" cannot be read'],
  [["--dose", "1", "--read", "kl", "--position", "last,0"], '--position is "last,0"'],
  [["--dose", "1", "--read", "kl", "--layers", "99"], "layer 99"],
  [["--dose", "1", "--read", "logit: Paris"], "no tokenizer"],
  [["--dose", "1"], '"sweep" needs --read'],
])("%j is exit 2", async (flags, message) => {
  const { code, stdout, stderr } = await sweep(...flags)
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toContain(message)
})

test("an edit without a dose is refused", async () => {
  await writeEdits([{ site: "resid_post", layer: 0, op: "zero_units", units: [1] }])
  const { code, stderr } = await sweep("--dose", "1", "--read", "kl")
  expect(code).toBe(2)
  expect(stderr).toContain("edit 0 of")
})
