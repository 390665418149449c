import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { ChainNode } from "../../src/provenance/chain.js"
import { provenanceText } from "../../src/provenance/document.js"
import { announce } from "../../src/report/annotations.js"
import { opener, openFile } from "../../src/report/open-file.js"
import type { RunRecord } from "../../src/run/run-record.js"
import { audited, sample } from "../report/sample.js"
import { llmFmriHere } from "./in-process.js"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "fmri-views-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const put = (value: unknown) =>
  writeFile(path.join(folder, "report.json"), typeof value === "string" ? value : JSON.stringify(value))
const read = (name: string) => readFile(path.join(folder, name), "utf8")

test("rebuilds the views of a folder and says where the page is", async () => {
  await put(sample())
  const { code, stdout } = await llmFmriHere(["report", folder, "--json"])
  expect(code).toBe(0)
  const page = path.join(folder, "report.html")
  expect(JSON.parse(stdout).page).toBe(page)
  expect(await read("report.html")).toContain("2 of 16 claims measured")
  // The package of claim 3 is in the workspace: its spec gives the definitions.
  expect(await read("report.html")).toContain("<dt>Formula</dt>")
  for (const name of ["report.md", "summary.md", "junit.xml"]) expect(await read(name)).toContain("claim-3")
  expect((await llmFmriHere(["report", folder])).stdout.trim()).toBe(page)
})

test.each<[string, unknown, string]>([
  ["not JSON", "{", "is not JSON"],
  ["another document", { schema: "x" }, "/schema"],
  [
    "a value that was made a text",
    { ...sample(), timing: { total_seconds: "1", claims: [] } },
    "/timing/total_seconds",
  ],
  ["a field nobody knows", { ...sample(), note: "by hand" }, "note"],
])("%s: exit code 2, and it says where", async (_, value, where) => {
  await put(value)
  const { code, stderr } = await llmFmriHere(["report", folder])
  expect(code).toBe(2)
  expect(stderr).toContain(where)
})

test("a folder without a report, and no folder at all: exit code 2", async () => {
  const empty = await mkdtemp(path.join(folder, "empty-"))
  expect(await llmFmriHere(["report", empty])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no report.json"),
  })
  const nowhere = await llmFmriHere(["report", path.join(folder, "nowhere")])
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("there is no folder") })
})

test("the chains beside the report are traced in the page", async () => {
  await put(sample())
  const file = path.join(folder, "provenance.json")
  const node: ChainNode = { id: "w", kind: "weights", name: "the weights", sha256: "0123456789abcdef", from: [] }
  const chain = { claim: "claim-3", model: "smollm2-135m", nodes: [node] }
  const run: RunRecord = {
    claim: "claim-3",
    model: "smollm2-135m",
    key: {},
    chain,
    inputs: [],
    measured: {} as never,
    reused: false,
    attachments: {},
  }
  await writeFile(file, provenanceText([run]))
  expect((await llmFmriHere(["report", folder])).code).toBe(0)
  expect(await read("report.html")).toMatch(/the weights.*0123456789ab</)
  await rm(file)
})

test("a chain of provenance that is none: exit code 2", async () => {
  await put(sample())
  const file = path.join(folder, "provenance.json")
  await writeFile(file, '{"schema": "llm-fmri.provenance/1", "runs": [{"chain": 3}]}')
  expect(await llmFmriHere(["report", folder])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("/runs/0/chain"),
  })
  await rm(file)
})

test("annotations are printed on GitHub Actions, and not into a JSON document", () => {
  const print = (json: boolean, env: NodeJS.ProcessEnv) => {
    const written: string[] = []
    announce(audited(), { json, output: { text: (text) => written.push(text) } }, env)
    return written
  }
  expect(print(false, {})).toEqual([])
  expect(print(true, { GITHUB_ACTIONS: "true" })).toEqual([])
  expect(print(false, { GITHUB_ACTIONS: "true" })).toEqual([
    expect.stringMatching(/^::error title=claim-3 on smollm2-135m::drift: ratio/),
  ])
})

test("the opener of each system; one that is not there is told", async () => {
  expect([opener("linux"), opener("darwin"), opener("win32")].map((command) => command[0])).toEqual([
    "xdg-open",
    "open",
    "cmd",
  ])
  expect(await openFile("x.html", ["no-such-program-here"])).toBe(false)
  expect(await openFile("x.html", [process.execPath, "-e", "0"])).toBe(true)
})
