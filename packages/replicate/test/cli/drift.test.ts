import { execFileSync } from "node:child_process"
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { reportSchema } from "../../src/report/schema.js"
import { llmFmriHere } from "./in-process.js"

const claim = fileURLToPath(new URL("../claims/drifting.ts", import.meta.url))
const accepted = "replications/claim-99/accepted.json"
const ledger = "history/claim-99.jsonl"

/** A store with accepted and calibrated values, made once; each test works on a copy. */
let made: string
let here: string
let store: string

const git = (cwd: string, ...argv: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", ...argv], { cwd })
const at = (name: string) => path.join(store, name)
const read = (name: string) => readFile(at(name), "utf8")
const edit = async (name: string, change: (text: string) => string) => {
  const text = await read(name)
  expect(change(text)).not.toBe(text)
  await writeFile(at(name), change(text))
}
const run = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  llmFmriHere([...argv, "--quiet", "--store", store], env)
const accept = (...argv: string[]) => run(["accept", claim, "--reason", "first values", ...argv])
const compared = async (verb: "verify" | "audit", ...argv: string[]) => {
  const outcome = await run([verb, claim, "--out", path.join(here, "r"), ...argv])
  return outcome
}
const audited = async (verb: "verify" | "audit" = "audit") => {
  const { code, stdout, stderr } = await compared(verb, "--json")
  expect(stderr).toBe("")
  const report = reportSchema.parse(JSON.parse(stdout))
  return { code, report, findings: report.comparison?.findings ?? [] }
}

async function emptyStore(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-drift-"))
  const root = path.join(folder, "repository")
  await mkdir(path.join(root, ".changeset"), { recursive: true })
  await mkdir(path.join(root, "replications/claim-99"), { recursive: true })
  await writeFile(path.join(root, ".changeset/config.json"), "{}")
  await writeFile(path.join(root, "replications/claim-99/package.json"), '{ "name": "@x/claim-99" }')
  git(root, "init", "--quiet")
  git(root, "add", "-A")
  git(root, "commit", "--quiet", "-m", "start")
  return folder
}

beforeAll(async () => {
  made = await emptyStore()
  here = made
  store = path.join(made, "repository")
  vi.stubEnv("LLM_FMRI_CACHE", path.join(made, "cache"))
  expect(await run(["calibrate", claim])).toMatchObject({ code: 0, stderr: "" })
  const { code, stdout, stderr } = await accept()
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toContain("claim-99 on gemma2: reproduced; ")
  expect(stdout).toContain("wrote .changeset/accepted-claim-99.md")
  vi.unstubAllEnvs()
})
afterAll(() => rm(made, { recursive: true }))
beforeEach(async () => {
  here = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-drift-"))
  store = path.join(here, "repository")
  await cp(made, here, { recursive: true })
  vi.stubEnv("LLM_FMRI_CACHE", path.join(here, "cache"))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(here, { recursive: true })
})

test("unchanged: verify and audit are 0, each cell exact, and both say what they trust", async () => {
  const verify = await compared("verify")
  expect(verify).toMatchObject({ code: 0, stderr: "" })
  expect(verify.stdout).toMatch(/^verify: trusts results of earlier runs \(1 of 1 reused\)/)
  expect(verify.stdout).toMatch(/claim-99 +gemma2 +reproduced +4 +0 +0 +0 +0 +–/)
  expect(verify.stdout).toContain("no drift")
  const audit = await compared("audit")
  expect(audit).toMatchObject({ code: 0 })
  expect(audit.stdout).toMatch(/^audit: trusts nothing/)
  const { report, findings } = await audited()
  expect(report).toMatchObject({ mode: "audit", comparison: { trusts: "nothing", against: [{ cross_class: false }] } })
  expect(report.timing.claims[0]).not.toHaveProperty("reused")
  expect(findings).toEqual([])
  const spread = report.claims[0]?.models[0]?.quantities.find(({ key }) => key === "spread")
  expect(spread).toMatchObject({ drift: "exact", accepted: spread?.value, tolerance: { kind: "relative" } })
  expect((await readdir(path.join(here, "r"))).sort()).toContain("report.json")
})

test("a number that moved is exit 1 in an audit; verify trusts the earlier result until an audit has stored another", async () => {
  vi.stubEnv("DRIFT_ADD", "0.001")
  expect((await compared("verify")).code).toBe(0)
  const { code, findings } = await audited()
  expect(code).toBe(1)
  expect(findings.map(({ outcome, cell }) => [outcome, cell])).toEqual([
    ["drift", "mean{n=100}"],
    ["drift", "mean{n=400}"],
    ["drift", "spread"],
  ])
  expect((await compared("verify")).code).toBe(1)
})

test("another verdict is exit 1 and is told", async () => {
  vi.stubEnv("DRIFT_ADD", "1")
  const { code, stdout } = await compared("audit")
  expect(code).toBe(1)
  expect(stdout).toContain('the verdict is "not reproduced", accepted was "reproduced"')
})

test("a difference below the tolerance is told and passes", async () => {
  vi.stubEnv("DRIFT_ADD", "1e-9")
  const { code, findings } = await audited()
  expect(code).toBe(0)
  expect(findings.map(({ outcome }) => outcome)).toEqual(["within", "within", "within"])
})

test("a number that is no longer measured is exit 3", async () => {
  vi.stubEnv("DRIFT_ABSENT", "1")
  const { code, findings } = await audited()
  expect(code).toBe(3)
  expect(findings[0]).toMatchObject({ outcome: "unmeasured", cell: "spread" })
})

test("without accepted values: exit 3, and how to accept", async () => {
  const empty = await emptyStore()
  store = path.join(empty, "repository")
  const { code, stderr } = await compared("verify")
  expect(code).toBe(3)
  expect(stderr).toContain('llm-fmri accept claim-99 --reason "first values"')
  await rm(empty, { recursive: true })
})

test.each<[string, string, (text: string) => string, string]>([
  [
    "an accepted value",
    accepted,
    (text) => text.replace(/("spread": \d+\.\d)(\d)/, (_, a, b) => a + ((Number(b) + 1) % 10)),
    "accepted.json:",
  ],
  [
    "a blank in accepted values",
    accepted,
    (text) => text.replace('": "claim-99"', '":  "claim-99"'),
    "accepted.json:3",
  ],
  ["a reason in the ledger", ledger, (text) => text.replace("first values", "worst values"), "claim-99.jsonl:2"],
  ["a line dropped from the ledger", ledger, (text) => text.replace(/^.*\n/, ""), "claim-99.jsonl:1"],
  [
    "lines of the ledger that change places",
    ledger,
    (text) => `${text.trim().split("\n").reverse().join("\n")}\n`,
    "claim-99.jsonl:1",
  ],
  [
    "a tolerance",
    "replications/claim-99/calibration.json",
    (text) => text.replace(/"value": [^,]+,/, '"value": 9,'),
    "calibration.json",
  ],
])("%s, edited by hand: exit 4 names the file", async (_, file, change, where) => {
  await edit(file, change)
  for (const verb of ["verify", "audit"] as const) {
    const { code, stderr } = await compared(verb)
    expect(code).toBe(4)
    expect(stderr).toContain(where)
  }
  expect((await accept()).code).toBe(4)
})

test.each([accepted, ledger, "replications/claim-99/calibration.json"])("without %s: exit 4 names it", async (file) => {
  await rm(at(file))
  const { code, stderr } = await compared("audit")
  expect(code).toBe(4)
  expect(stderr).toContain(file)
})

test("a stored result that was changed: verify is exit 4 and names it, the next one measures anew", async () => {
  const results = path.join(here, "cache/results")
  const [name = ""] = (await readdir(results)).filter((file) => file.endsWith(".result"))
  const bytes = await readFile(path.join(results, name))
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] as number) ^ 1
  await writeFile(path.join(results, name), bytes)
  const { code, stderr } = await compared("verify")
  expect(code).toBe(4)
  expect(stderr).toContain("the stored result of claim-99 on gemma2")
  expect(await readdir(here)).not.toContain("r")
  expect((await compared("verify")).code).toBe(0)
})

test("accepted values and a ledger under another claim's name: exit 4", async () => {
  await cp(at(accepted), at("replications/claim-9/accepted.json"), { recursive: true })
  await cp(at(ledger), at("history/claim-9.jsonl"))
  const { code, stderr } = await run(["verify", "all", "--out", path.join(here, "r")])
  expect(code).toBe(4)
  expect(stderr).toContain("history/claim-9.jsonl:1: it speaks of claim-99")
})

test("accept appends what changed and why, and the next audit passes", async () => {
  vi.stubEnv("DRIFT_ADD", "0.001")
  await audited()
  const { code, stdout } = await run(["accept", claim, "--reason", "the sample is drawn otherwise", "--json"])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    claim: "claim-99",
    models: [{ model: "gemma2", changes: { changed: 3 } }],
  })
  const lines = (await read(ledger))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  expect(lines.map(({ event }) => event)).toEqual(["calibrate", "accept", "accept"])
  expect(lines[2]).toMatchObject({
    reason: "the sample is drawn otherwise",
    cells: { changed: 3, added: 0, removed: 0 },
  })
  expect(lines[2].changes[0]).toHaveProperty("from")
  expect((await audited()).code).toBe(0)
})

test("accept and calibrate write nothing in continuous integration", async () => {
  const before = await read(ledger)
  for (const argv of [
    ["accept", claim, "--reason", "x"],
    ["calibrate", claim],
  ]) {
    const { code, stderr } = await run(argv, { CI: "true" })
    expect(code).toBe(2)
    expect(stderr).toContain("does not run in continuous integration")
  }
  expect(await read(ledger)).toBe(before)
})

test("accept wants a reason, and a tree without other changes, and says which files", async () => {
  expect((await run(["accept", claim, "--reason", "  "])).stderr).toContain("--reason is empty")
  expect((await run(["accept", claim])).code).toBe(2)
  await writeFile(at("notes.txt"), "mine")
  await writeFile(at("replications/claim-99/package.json"), "{}")
  const before = await read(ledger)
  for (const verb of [
    ["accept", claim, "--reason", "x"],
    ["calibrate", claim],
  ]) {
    const { code, stderr } = await run(verb)
    expect(code).toBe(2)
    expect(stderr).toContain("replications/claim-99/package.json, notes.txt")
  }
  expect(await read(ledger)).toBe(before)
  expect(await readdir(at("history"))).toEqual(["claim-99.jsonl"])
})

test("when the values cannot be written, the ledger is put back", async () => {
  const before = await read(ledger)
  const values = await read(accepted)
  vi.stubEnv("DRIFT_ADD", "0.001")
  await audited()
  // A folder in its place once the ledger is written: the file cannot be renamed onto it.
  const places = await import("../../src/drift/places.js")
  const { readStore } = await import("../../src/drift/integrity.js")
  const { accepted: read1 } = readStore("claim-99", await places.loadStoreFiles(store, "claim-99"))
  await rm(at(accepted))
  await mkdir(at(accepted))
  await expect(places.writeStore(store, "claim-99", { ledger: `${before}{}\n`, accepted: read1! })).rejects.toThrow()
  expect(await read(ledger)).toBe(before)
  await rm(at(accepted), { recursive: true })
  await writeFile(at(accepted), values)
  expect((await audited()).code).toBe(1)
})

test("values of another environment class judge this one, and the report says so", async () => {
  const { report } = await audited()
  const there = { ...report.environment, cpu_class: "arm64 apple asimd" }
  const { accept: acceptPure } = await import("../../src/drift/accept.js")
  const { writeStore } = await import("../../src/drift/places.js")
  const { filesOf } = await import("../../src/drift/file-numbers.js")
  const model = report.claims[0]!.models[0]!
  const curve = "claim-99.gemma2.curve.csv"
  const files = filesOf({ [curve]: await readFile(path.join(here, "r", curve), "utf8") })
  const calibrated = (await read(ledger)).split("\n")[0]
  const why = { reason: "measured there", date: "2026-01-31" }
  const made = acceptPure("claim-99", { ledger: `${calibrated}\n` }, [{ model, key: {}, files }], there, why)
  await writeStore(store, "claim-99", made)
  vi.stubEnv("DRIFT_ADD", "1e-9")
  const { code, stdout } = await compared("audit")
  expect(stdout).toContain("judged against arm64 apple asimd, at the tolerance measured for another class")
  expect(code).toBe(0)
  expect((await audited()).report.comparison?.against).toEqual([
    { claim: "claim-99", model: "gemma2", class: "arm64 apple asimd", cross_class: true },
  ])
})

test("outside a git repository nothing is accepted", async () => {
  await rm(at(".git"), { recursive: true })
  const { code, stderr } = await accept()
  expect(code).toBe(2)
  expect(stderr).toContain("git does not say whether the tree is clean")
})

test("a calibration says which runs it rests on", async () => {
  const { code, stdout } = await run([
    "calibrate",
    claim,
    "--json",
    "--without",
    "other rounding 2",
    "--without",
    "one thread",
  ])
  expect(code).toBe(0)
  const { runs, quantities } = JSON.parse(stdout)
  expect(Object.keys(runs)).toEqual(["base", "other batches", "block by block", "other rounding 1"])
  expect(quantities.spread.runs).toBe(4)
  expect(quantities.spread.reason).not.toContain("one thread")
  expect((await run(["calibrate", claim, "--without", "sleep"])).stderr).toContain('there is no run "sleep"')
  expect((await audited("verify")).code).toBe(0)
})

test("a calibration measures what the weights' last bits do, and keeps no number of it elsewhere", async () => {
  const { quantities, runs } = JSON.parse(await read("replications/claim-99/calibration.json"))
  expect(Object.keys(runs)).toContain("other rounding 1")
  expect(quantities.spread.spread["other rounding 1"]).toBeGreaterThan(0)
  expect(quantities.spread.spread["one thread"]).toBeLessThan(quantities.spread.spread["other rounding 1"])
  expect(quantities.mean.worst).toBe("")
  expect(quantities.spread.cross_class.value).toBeGreaterThanOrEqual(quantities.spread.value)
  expect((await readdir(path.join(here, "cache/results"))).filter((name) => name.endsWith(".result"))).toHaveLength(1)
  expect(await readdir(path.join(here, "cache"))).not.toContain("claim-99")
})

test("nothing written names a path, host or user of the machine", async () => {
  await audited()
  const files = [accepted, ledger, "replications/claim-99/calibration.json"].map(at)
  for (const file of [...files, path.join(here, "r/report.json"), path.join(here, "r/report.md")]) {
    const text = await readFile(file, "utf8")
    expect(text).not.toContain(os.tmpdir())
    expect(text).not.toContain(os.homedir())
    expect(text.toLowerCase()).not.toContain(os.hostname().toLowerCase())
  }
})
