import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { readRecording } from "@llm-fmri/capture"
import { openSafetensors } from "@llm-fmri/model"
import { afterEach, beforeEach, expect, test } from "vitest"
import { llmFmriHere } from "./in-process.js"
import { llmFmri } from "./spawn.js"

const tiny = fileURLToPath(new URL("../../../model/test/fixtures/tiny/llama-dynamic/", import.meta.url))

let here: string
beforeEach(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-capture-"))
})
afterEach(() => rm(here, { recursive: true }))

const out = (name: string) => path.join(here, name)
const ids = ["--ids", path.join(tiny, "ids.json")]
const capture = (...argv: string[]) => llmFmriHere(["capture", "--quiet", "--model", tiny, ...argv])

test("ids to a recording with labels; --json says what it took", async () => {
  const { code, stdout, stderr } = await capture(...ids, "--sites", "all", "--out", out("r.safetensors"), "--json")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  const number = expect.any(Number)
  expect(JSON.parse(stdout)).toEqual({
    rows: 2,
    tokens: { asked: 11, run: 11 },
    seconds: { open: number, plan: number, forward: number, write: number, total: number },
    peak_rss_mb: number,
    gflops: number,
  })
  expect((await readdir(here)).sort()).toEqual(["r.labels.json", "r.safetensors"])
  const { tensors, labels, metadata } = await readRecording(out("r.safetensors"))
  expect(tensors.get("resid_post.2")?.dims).toEqual([2, 9, 24])
  expect(labels[3]).toMatchObject({ row: 1, position: 1, token: 43 })
  expect(labels).toHaveLength(11)
  expect(metadata).toMatchObject({ model: "llama-dynamic", bos: "as given", dtype: "float32" })
})

test("edits with vector files beside them act as in the reference", async () => {
  const edits = path.join(tiny, "edits-mid.json")
  await capture(...ids, "--sites", "resid_post,logits", "--edits", edits, "--out", out("r.safetensors"))
  const { tensors } = await readRecording(out("r.safetensors"))
  const golden = await openSafetensors(path.join(tiny, "golden-edits-mid.safetensors"))
  try {
    const expected = await golden.read("resid_post.2")
    const found = tensors.get("resid_post.2")?.data as Float32Array
    const most = expected.reduce((max, x) => Math.max(max, Math.abs(x)), 0)
    expect(found.length).toBe(expected.length)
    for (let i = 0; i < expected.length; i++)
      expect(Math.abs(found[i]! - expected[i]!)).toBeLessThanOrEqual(1e-5 * most)
  } finally {
    await golden.close()
  }
})

test("--explain prints the plan and writes nothing", async () => {
  const text = await capture(...ids, "--sites", "resid_post", "--positions", "last", "--layers", "0..1", "--explain")
  expect(text.stdout).toMatch(/tokens +11 in the texts, \d+ to run/)
  const json = await capture(...ids, "--sites", "resid_post", "--layers", "0", "--explain", "--json")
  expect(JSON.parse(json.stdout)).toMatchObject({ rows: 2, tokens: { asked: 11 }, layers: { run: 1, of: 3 } })
  expect(await readdir(here)).toEqual([])
})

test.each([
  [["--sites", "resid_posst"], '"resid_posst"'],
  [["--sites", "resid_post", "--layers", "0..3"], "layer 3, but the model has 3 layers"],
  [["--sites", "resid_post", "--layers", "x"], 'cannot be read at "x"'],
  [["--sites", "resid_post", "--positions", "target"], "--positions target needs a target word"],
  [["--sites", "resid_post", "--bos", "perhaps"], '--bos is "perhaps"'],
  [["--sites", "resid_post", "--dtype", "int8"], '--dtype is "int8"'],
  [["--sites", "resid_post", "--text", "lines.txt"], "more than one of --ids, --text and --stimuli"],
  [["--sites", "resid_post", "--edits", "no.json"], "--edits no.json does not exist"],
])("%j is exit 2", async (flags, message) => {
  const { code, stdout, stderr } = await capture(...ids, ...flags, "--out", out("r.safetensors"))
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toContain(message)
  expect(await readdir(here)).toEqual([])
})

test.each([
  [{ ids: [[1, 97]] }, "97"],
  [{ ids: [[1], []] }, "row 1 of --ids"],
])("ids %j are refused, naming the row", async (content, message) => {
  await writeFile(out("ids.json"), JSON.stringify(content))
  const { code, stderr } = await capture("--ids", out("ids.json"), "--sites", "logits", "--out", out("r.safetensors"))
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect(await readdir(here)).toEqual(["ids.json"])
})

test("a model without a tokenizer takes ids only, and says so", async () => {
  await writeFile(out("lines.txt"), "a\n")
  const { code, stderr } = await capture("--text", out("lines.txt"), "--sites", "logits", "--out", out("r.safetensors"))
  expect(code).toBe(2)
  expect(stderr).toContain("llama-dynamic has no tokenizer")
})

test("a folder, a missing folder and no --out are refused before the model is opened", async () => {
  const refused = async (...flags: string[]) => {
    const { code, stderr } = await llmFmriHere([
      "capture",
      "--quiet",
      "--model",
      "/no/model",
      ...ids,
      "--sites",
      "q",
      ...flags,
    ])
    expect(code).toBe(2)
    return stderr
  }
  expect(await refused("--out", here)).toContain("is a folder")
  expect(await refused("--out", out("no/r.safetensors"))).toContain("does not exist")
  expect(await refused()).toContain('"capture" needs --out')
})

test("Ctrl-C in the middle of a capture: exit 130, nothing left beside the place of the file", async () => {
  const rows = Array.from({ length: 6000 }, (_, row) =>
    Array.from({ length: 6 }, (_, at) => (row * 31 + at * 17 + (row >> at)) % 97),
  )
  await writeFile(out("ids.json"), JSON.stringify({ ids: rows }))
  let stopped = false
  const { code, stdout } = await llmFmri(
    ["capture", "--model", tiny, "--ids", out("ids.json"), "--sites", "all", "--out", out("r.safetensors")],
    {
      env: { LLM_FMRI_CACHE: out("cache") },
      while: (child) =>
        child.stderr?.on("data", (bytes: Buffer) => {
          if (stopped || !bytes.toString().includes("recording")) return
          stopped = true
          child.kill("SIGINT")
        }),
    },
  )
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" })
  expect((await readdir(here)).filter((name) => name !== "cache")).toEqual(["ids.json"])
})

test("next, steered and not, needs a tokenizer", async () => {
  const { code, stderr } = await llmFmriHere(["next", "--quiet", "--model", tiny, "Hello"])
  expect(code).toBe(2)
  expect(stderr).toContain("no tokenizer")
})

test("direction takes a recording of stimuli; one of plain ids has no categories", async () => {
  await capture(...ids, "--sites", "resid_post", "--positions", "last", "--out", out("r.safetensors"))
  const direction = (...flags: string[]) =>
    llmFmriHere([
      "direction",
      out("r.safetensors"),
      "--quiet",
      "--of",
      "animal",
      "--layer",
      "1",
      "--out",
      out("d.safetensors"),
      ...flags,
    ])
  expect((await direction()).stderr).toContain("Record a stimulus set")
  const labels = JSON.parse(await readFile(out("r.labels.json"), "utf8"))
  labels[0].category = "animal"
  labels[1].category = "tool"
  await writeFile(out("r.labels.json"), JSON.stringify(labels))
  const { code, stdout } = await direction("--site", "hook_resid_post", "--json")
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ of: "animal", tensor: "resid_post.1", dims: 24, inside: 1, outside: 1 })
  const { tensors } = await readRecording(out("r.safetensors"))
  const vector = await openSafetensors(out("d.safetensors"))
  const rows = tensors.get("resid_post.1")?.data as Float32Array
  expect([...(await vector.read("direction"))]).toEqual(
    Array.from(rows.subarray(0, 24), (x, i) => expect.closeTo(x - rows[24 + i]!, 5)),
  )
  expect(vector.metadata.get("category")).toBe("animal")
  await vector.close()
})
