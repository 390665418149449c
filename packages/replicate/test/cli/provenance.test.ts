import { spawn } from "node:child_process"
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { claimFile, newFolder, tinyModel } from "../run/harness.js"
import { llmFmriHere } from "./in-process.js"

let here: string
let cache: string
let model: string
const claim = claimFile("nets")
const run = (...argv: string[]) => llmFmriHere([...argv, "--quiet"])
const json = async (...argv: string[]) => {
  const { code, stdout, stderr } = await run(...argv, "--json")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  return JSON.parse(stdout)
}
const on = () => ["--model", model]

beforeAll(async () => {
  here = await newFolder("provenance")
  cache = path.join(here, "cache")
  model = path.join(here, "tiny")
  await cp(tinyModel("gemma2"), model, { recursive: true })
  vi.stubEnv("LLM_FMRI_CACHE", cache)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(here, { recursive: true })
})

test("before anything is measured: exit 3, and what to do", async () => {
  expect(await json("status", claim, ...on())).toMatchObject({ claims: [{ model: "tiny", state: "never measured" }] })
  const why = await run("why", claim, ...on())
  expect(why).toMatchObject({ code: 3, stdout: "" })
  expect(why.stderr).toMatch(
    /^error: claim-98 was neither accepted on this kind of machine nor measured here\.\nMeasure it/,
  )
  const trace = await run("trace", `${claim}.gap`, ...on())
  expect(trace).toMatchObject({ code: 3, stdout: "" })
  expect(trace.stderr).toMatch(/^error: claim-98 on tiny has no stored result on this machine\.\nMeasure it first/)
})

test("replicate writes provenance.json: the key and the chain of every number", async () => {
  expect((await run("replicate", claim, ...on(), "--out", path.join(here, "report"))).code).toBe(0)
  const text = await readFile(path.join(here, "report", "provenance.json"), "utf8")
  const { schema, runs } = JSON.parse(text)
  expect(schema).toBe("llm-fmri.provenance/1")
  expect(runs).toMatchObject([{ claim: "claim-98", model: "tiny", key: { quick: "false" } }])
  expect(runs[0].chain.nodes.at(-1)).toMatchObject({ kind: "number", name: "gap{layer=0}" })
})

test("status, why and trace of an unchanged claim", async () => {
  const { claims } = await json("status", claim, ...on())
  expect(claims).toEqual([
    { claim: "claim-98", model: "tiny", state: "not accepted", changed: [], since: "last run", stored: true },
  ])
  const why = await run("why", claim, ...on())
  expect(why.stdout).toMatch(/^claim-98 on tiny: nothing has changed since the last run/)
  const { code, stdout } = await run("trace", `${claim}.gap`, ...on())
  expect(code).toBe(0)
  const hash = /sha256 [0-9a-f]+/g
  const shown = stdout
    .replace(hash, "sha256 …")
    .replace(/(node|onnxruntime|cpu class|platform) [^,\n]+/g, "$1 …")
    .replace(/: [-\d.e]+$/m, ": …")
    .replace(/\d+ parts/, "… parts")
    .replace(/threads \d+/, "threads …")
  expect(shown).toMatchSnapshot()
})

test("trace --json and --mermaid", async () => {
  const [traced] = await json("trace", `${claim}.gap{layer=0}`, ...on())
  expect(traced.cells).toHaveLength(1)
  const weights = traced.chain.find(({ id }: { id: string }) => id === "weights:tiny")
  expect(weights).toMatchObject({ state: "checked", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(JSON.stringify(traced)).not.toContain(here)
  const { stdout } = await run("trace", `${claim}.gap`, ...on(), "--mermaid")
  expect(stdout).toMatch(/^---\ntitle: claim-98 on tiny\n---\nflowchart TD\n/)
  expect(stdout).toMatch(/\(\["number gap\{layer=0\}<br\/>[0-9a-f]{12}"\]\)/)
})

test.each([
  ["gap{layer=7}", "no cell of claim-98.gap is gap{layer=7}"],
  ["gape", 'claim-98 has no quantity "gape"'],
])("trace of %s is exit 2 and says what there is", async (what, message) => {
  const { code, stderr } = await run("trace", `${claim}.${what}`, ...on())
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect(stderr).toMatch(/gap\{layer=0\}|Its quantities are gap/)
})

test("trace without a quantity is exit 2", async () => {
  const { code, stderr } = await run("trace", "claim-3")
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: "claim-3" names no quantity of a claim.\nWrite CLAIM.QUANTITY, as in claim-3.ratio.\n',
  })
})

test("a changed byte of the weights: trace is exit 4 and names the link, why names the part, status is stale", async () => {
  const file = path.join(model, "model.safetensors")
  const good = await readFile(file)
  const bad = Buffer.from(good)
  bad[bad.length - 100] = (bad[bad.length - 100] as number) ^ 1
  await writeFile(file, bad)
  try {
    const trace = await run("trace", `${claim}.gap`, ...on())
    expect(trace).toMatchObject({ code: 4, stdout: "" })
    expect(trace.stderr).toMatch(/^error: the chain of claim-98 on tiny is broken at weights:tiny: the file has sha256/)
    const { claims } = await json("why", claim, ...on())
    const parts = claims[0].changed.map(({ part }: { part: string }) => part)
    expect(parts).toEqual(["weights:tiny"])
    expect(claims[0].changed[0]).toMatchObject({ before: expect.any(String), after: expect.any(String) })
    expect((await run("why", claim, ...on())).stdout).toMatch(
      /weights:tiny +[0-9a-f]{12} +[0-9a-f]{12} +the weights of tiny/,
    )
    expect((await json("status", claim, ...on())).claims[0]).toMatchObject({ state: "stale", stored: false })
  } finally {
    await writeFile(file, good)
  }
})

test("a changed byte of the stored result: trace and status are exit 4 and name the entry", async () => {
  const results = path.join(cache, "results")
  const [name] = (await readdir(results)).filter((each) => each.endsWith(".result"))
  const file = path.join(results, name as string)
  const good = await readFile(file)
  const bad = Buffer.from(good)
  bad[bad.length - 30] = (bad[bad.length - 30] as number) ^ 1
  await writeFile(file, bad)
  const trace = await run("trace", `${claim}.gap`, ...on())
  expect(trace).toMatchObject({ code: 4, stdout: "" })
  expect(trace.stderr).toContain(`the stored result of claim-98 on tiny (results/${name}) was damaged: its sha256`)
  await writeFile(file, bad)
  const status = await run("status", claim, ...on())
  expect(status.code).toBe(4)
  expect(status.stdout).toContain(`(results/${name}) was damaged`)
  await writeFile(file, good)
  expect((await run("trace", `${claim}.gap`, ...on())).code).toBe(0)
})

test("gc says what there is, removes what is asked, and no more", async () => {
  await mkdir(path.join(cache, "cas", "sha256", "ab", "abcd"), { recursive: true })
  await writeFile(path.join(cache, "cas", "sha256", "ab", "abcd", "model.gguf"), new Uint8Array(5000))
  const group = (found: { groups: { group: string }[] }, name: string) =>
    found.groups.find((each) => each.group === name)
  const before = await json("gc")
  expect(group(before, "results")).toMatchObject({ entries: 1, removed: 0 })
  expect(group(before, "artefacts")).toMatchObject({ entries: 1, bytes: 5000 })
  const dry = await json("gc", "--max", "1kB", "--dry-run")
  expect(dry.removed).toHaveLength(1)
  expect(group(await json("gc"), "results")).toMatchObject({ entries: 1 })
  expect((await json("gc", "--older-than", "1")).removed).toEqual([])
  const { stdout } = await run("gc", "--max", "1kB")
  expect(stdout).toMatch(/^1 entry, [\d.]+ kB, removed$/m)
  expect(stdout).toContain("still more than 1kB")
  expect(group(await json("gc"), "results")).toMatchObject({ entries: 0 })
  expect(group(await json("gc", "--max", "1kB", "--artefacts"), "artefacts")).toMatchObject({ entries: 0, removed: 1 })
})

test.each([
  [["--max", "5parsecs"], "--max 5parsecs is no size"],
  [["--older-than", "soon"], "--older-than soon is no number of days"],
])("gc %s is exit 2", async (flags, message) => {
  const { code, stderr } = await run("gc", ...flags)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

test("a full disk: the error says so, what was stored stays, nothing half-written is left", async () => {
  const script = `
    import { ResultStore } from ${JSON.stringify(fileURLToPath(new URL("../../src/store/store.ts", import.meta.url)))}
    const store = new ResultStore({ cacheDir: ${JSON.stringify(path.join(here, "full"))} })
    const key = (seed) => ({ claim: "claim-98", subject: "tiny", seed })
    await store.writeResult(key("1"), "small")
    const error = await store.writeResult(key("2"), "x".repeat(2_000_000)).catch((error) => error)
    const kept = await store.readResult(key("1"))
    console.log(JSON.stringify({ code: error.fields?.code ?? error.code, kept, entries: (await store.entries()).length }))`
  const file = path.join(here, "full.mts")
  await writeFile(file, script)
  const { stdout, stderr } = await shell(`ulimit -f 200; exec "${process.execPath}" --import tsx "${file}"`)
  expect(stderr).toBe("")
  expect(JSON.parse(stdout)).toEqual({ code: "EFBIG", kept: "small", entries: 1 })
  expect(await readdir(path.join(here, "full", "results"))).toHaveLength(1)
})

function shell(command: string): Promise<{ stdout: string; stderr: string }> {
  const cwd = fileURLToPath(new URL("../..", import.meta.url))
  return new Promise((done, fail) => {
    const child = spawn("bash", ["-c", command], { cwd, stdio: ["ignore", "pipe", "pipe"] })
    const out = { stdout: "", stderr: "" }
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (bytes: Buffer) => {
        out[name] += bytes.toString()
      })
    }
    child.on("error", fail)
    child.on("close", () => done(out))
  })
}
