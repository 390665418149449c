import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { readRecording } from "@llm-fmri/capture"
import { openSafetensors } from "@llm-fmri/model"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { attacks } from "../../src/gate/attacks/catalogue.js"
import { progressEventSchema } from "../../src/progress/events.js"
import { reportSchema } from "../../src/report/schema.js"
import { llmFmriHere } from "./in-process.js"
import { llmFmri } from "./spawn.js"

const tinyModel = (name: string) => fileURLToPath(new URL(`../../../model/test/fixtures/tiny/${name}`, import.meta.url))
const claim = (name: string) => fileURLToPath(new URL(`../claims/${name}.ts`, import.meta.url))

let here: string
let cache: string
beforeEach(async () => {
  here = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-replicate-"))
  cache = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-cache-"))
  vi.stubEnv("LLM_FMRI_CACHE", cache)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(here, { recursive: true })
  await rm(cache, { recursive: true })
})

const run = (...argv: string[]) => llmFmri(["replicate", ...argv], { cwd: here })
/** Without a process of its own, and so with absolute paths. */
const runHere = (...argv: string[]) => llmFmriHere(["replicate", "--quiet", ...argv])
const out = (name: string) => path.join(here, name)

test("prints a table, writes a report folder", async () => {
  const { code, stdout, stderr } = await run(claim("tiny"))
  expect(code).toBe(0)
  expect(stdout).toMatchSnapshot()
  expect(stderr).toContain("claim-99 on smollm2-135m")
  expect((await readdir(path.join(here, "reports"))).sort()).toEqual(["claim-99"])
  expect((await readdir(path.join(here, "reports", "claim-99"))).sort()).toEqual([
    "claim-99.smollm2-135m.curve.csv",
    "junit.xml",
    "provenance.json",
    "report.html",
    "report.json",
    "report.md",
    "summary.md",
  ])
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100)
})

test("--json prints the report document, the same as report.json, and nothing else", async () => {
  const { code, stdout, stderr } = await run(claim("tiny"), "--json", "--quiet", "--quick", "--attack", "--out", "r")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toBe(await readFile(path.join(here, "r", "report.json"), "utf8"))
  const report = reportSchema.parse(JSON.parse(stdout))
  const entry = report.claims[0]?.models[0]
  expect(report.quick).toBe(true)
  expect(entry?.because[0]).toMatch(/^quick run/)
  expect(entry?.controls.map(({ key }) => key)).toEqual(["planted", "other_seed"])
  expect(entry?.quantities.map(({ key }) => key)).toEqual(["mean", "mean", "spread", "curve"])
  expect(entry?.quantities[0]).toMatchObject({ params: { n: 100 }, reading: "post", drift: "new", fidelity: "agrees" })
})

test("--attack: a claim that looks at no model is killed by every attack that takes the thing away", async () => {
  const { code, stdout } = await runHere(claim("tiny"), "--json", "--quick", "--attack", "--out", out("r"))
  const entry = reportSchema.parse(JSON.parse(stdout)).claims[0]?.models[0]
  expect(code).toBe(0)
  expect(entry?.verdict).toBe("reproduced")
  expect(entry?.attacks?.map(({ key }) => key)).toEqual(attacks.map(({ key }) => key))
  for (const { key, expected } of attacks.filter((attack) => attack.expected === "fall")) {
    expect(entry?.attacks).toContainEqual(expect.objectContaining({ key, killed: true, verdict: "reproduced" }))
    expect(entry?.killed_by).toContain(key)
    expect(expected).toBe("fall")
  }
  // What was attached under attack is not of the report.
  expect((await readdir(out("r"))).filter((name) => name.startsWith(".") || name.endsWith(".csv"))).toEqual([
    "claim-99.smollm2-135m.curve.csv",
  ])
})

test("the numbers of two runs are the same", async () => {
  const claims = async (name: string) => {
    const { stdout } = await runHere(claim("tiny"), "--json", "--out", out(name))
    return JSON.parse(stdout).claims
  }
  expect(await claims("a")).toEqual(await claims("b"))
})

test("no path, host or user name of the machine is in the report", async () => {
  // A model given by its path, in a folder whose name must not be seen.
  await cp(tinyModel("gemma2"), out("secret/my-model"), { recursive: true })
  const { stdout } = await runHere(claim("tiny"), "--json", "--model", out("secret/my-model"), "--out", out("r"))
  const strings: string[] = []
  const walk = (value: unknown) => {
    if (typeof value === "string") strings.push(value)
    if (typeof value === "object" && value !== null) Object.entries(value).flat().forEach(walk)
  }
  walk(JSON.parse(stdout))
  expect(strings).toContain("my-model")
  for (const text of strings) {
    expect(text).not.toContain("secret")
    expect(text).not.toContain(path.basename(here))
    expect(text).not.toMatch(/(^|[\s"'(])(\/|[A-Z]:\\)\w/)
    expect(text).not.toContain(os.homedir())
    expect(text.toLowerCase()).not.toContain(os.hostname().toLowerCase())
    expect(text.split(/\W+/)).not.toContain(os.userInfo().username)
  }
  // Nor is it in anything that is made from it.
  const written = await readdir(path.join(here, "r"))
  expect(written).toEqual(
    expect.arrayContaining(["report.html", "report.md", "summary.md", "junit.xml", "provenance.json"]),
  )
  for (const name of written) {
    const text = await readFile(path.join(here, "r", name), "utf8")
    for (const secret of ["secret", path.basename(here), os.homedir()])
      expect([name, text.includes(secret)]).toEqual([name, false])
  }
})

test("--keep-recordings writes recordings/", async () => {
  expect((await runHere(claim("tiny"), "--keep-recordings", "--out", out("r"))).code).toBe(0)
  expect(await readdir(path.join(here, "r", "recordings"))).toEqual(["draws.folds.json"])
  expect(await readFile(path.join(here, "r", "recordings", "draws.folds.json"), "utf8")).toBe("[0,1,0]\n")
})

test("models and reference nets are opened, noted among the inputs, and what is kept can be read again", async () => {
  const flags = ["--model", tinyModel("gemma2"), "--keep-recordings", "--json", "--out", out("r")]
  const { code, stdout, stderr } = await runHere(claim("opening"), ...flags)
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  const { inputs, claims } = reportSchema.parse(JSON.parse(stdout))
  expect(inputs.map(({ name }) => name)).toEqual(["gemma2", "gemma2@untrained:1"])
  expect(new Set(inputs.map(({ sha256 }) => sha256)).size).toBe(2)
  expect(claims[0]?.models[0]).toMatchObject({ model: "gemma2", verdict: "inconclusive" })
  expect((await readdir(out("r/recordings"))).sort()).toEqual([
    "first.safetensors",
    "trained.labels.json",
    "trained.safetensors",
    "twin.labels.json",
    "twin.safetensors",
  ])
  const { tensors } = await readRecording(out("r/recordings/trained.safetensors"))
  const first = await openSafetensors(out("r/recordings/first.safetensors"))
  expect([...(await first.read("direction"))]).toEqual([...tensors.get("resid_post.0")!.data])
  await first.close()
})

test("a model that is not there is exit 2, and nothing is left", async () => {
  const { code, stderr } = await runHere(claim("opening"), "--model", "smollm", "--out", out("r"))
  expect(code).toBe(2)
  expect(stderr).toContain('"smollm" is no known model')
  expect(await readdir(here)).toEqual([])
})

test("an earlier report is replaced, its neighbours are not", async () => {
  await runHere(claim("tiny"), "--keep-recordings", "--out", out("r"))
  await writeFile(path.join(here, "r", "notes.txt"), "mine")
  expect((await runHere(claim("tiny"), "--out", out("r"))).code).toBe(0)
  expect((await readdir(path.join(here, "r"))).sort()).toEqual([
    "claim-99.smollm2-135m.curve.csv",
    "junit.xml",
    "notes.txt",
    "provenance.json",
    "report.html",
    "report.json",
    "report.md",
    "summary.md",
  ])
})

test.each([
  ["no/r", "smollm2-135m", "no/r does not exist"],
  ["full", "smollm2-135m", "full is a folder that holds something else than a report"],
  ["r", "smollm2-135m@untrained:1", "--model smollm2-135m@untrained:1 is a reference net"],
])("--out %s --model %s is refused before any work", async (name, model, message) => {
  await mkdir(path.join(here, "full"))
  await writeFile(path.join(here, "full", "thesis.txt"), "")
  const { code, stdout, stderr } = await runHere(claim("tiny"), "--out", out(name), "--model", model)
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toContain(message)
  expect(await readdir(here)).toEqual(["full"])
})

test.each([
  ["claim-77", 'there is no claim "claim-77"'],
  ["./nowhere.ts", "there is no claim at"],
])("%s is not a claim", async (word, message) => {
  const { code, stderr } = await runHere(word)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

test("an invalid spec is exit 2 and names its fields", async () => {
  const { code, stderr } = await runHere(claim("unfinished"), "--out", out("r"))
  expect(code).toBe(2)
  expect(stderr).toMatch(
    /^error: the claim spec of unfinished\.ts has 2 problems:\n {2}\/quote RC-SHP-001: .*\n {2}\/seed RC-/,
  )
})

test("a measurement that is not what the spec says is refused, and nothing is left", async () => {
  const { code, stderr } = await runHere(claim("broken"), "--out", out("r"))
  expect(code).toBe(2)
  expect(stderr).toContain('quantity "mean" lacks the cell {"n":400}; quantity "mean" {"n":100}: value is NaN')
  expect(await readdir(here)).toEqual([])
})

test.each(["waiting", "deaf"])("Ctrl-C stops a claim that is %s: exit 130, nothing left", async (name) => {
  const signalled: number[] = []
  const { code, stdout, stderr } = await llmFmri(["replicate", claim(name), "--out", "r"], {
    cwd: here,
    while: (child) =>
      child.stderr?.on("data", (bytes: Buffer) => {
        if (signalled.length === 0 && bytes.toString().includes("waiting")) {
          signalled.push(1)
          child.kill("SIGINT")
        }
      }),
  })
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" })
  expect(stderr).toContain("error: interrupted.")
  expect(await readdir(here)).toEqual([])
})

test("with --json, stderr is events, one a line, and then the error", async () => {
  const argv = ["replicate", claim("waiting"), "--json", "--out", "r"]
  const { code, stdout, stderr } = await llmFmri(argv, {
    cwd: here,
    while: (child) =>
      child.stderr?.on("data", (bytes: Buffer) => {
        if (bytes.toString().includes("waiting")) child.kill("SIGINT")
      }),
  })
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" })
  const lines = stderr.trimEnd().split("\n")
  const events = lines.slice(0, -2).map((line) => progressEventSchema.parse(JSON.parse(line)))
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(["note", "stage", "claim"]))
  expect(lines.slice(-2)).toEqual(["error: interrupted.", "Run the same command again to go on."])
})

test("events say what came of a claim, and stdout stays one document", async () => {
  const { code, stdout, stderr } = await llmFmriHere(["replicate", claim("tiny"), "--json", "--out", out("r")])
  expect(code).toBe(0)
  expect(reportSchema.parse(JSON.parse(stdout)).claims).toHaveLength(1)
  const events = stderr
    .trimEnd()
    .split("\n")
    .map((line) => progressEventSchema.parse(JSON.parse(line)))
  const place = { claim: "claim-99", model: "smollm2-135m" }
  expect(events).toContainEqual(expect.objectContaining({ event: "claim", ...place, model_at: 1, models: 1 }))
  expect(events.at(-1)).toMatchObject({ event: "claim-done", ...place, verdict: "reproduced" })
})

test("a reader that stops early is not a crash", async () => {
  const { code, stderr } = await llmFmri(["replicate", claim("tiny"), "--json", "--quiet", "--out", "r"], {
    cwd: here,
    while: (child) => child.stdout?.destroy(),
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
})
