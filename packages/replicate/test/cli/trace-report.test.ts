import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { claimFile, newFolder, tinyModel } from "../run/harness.js"
import { llmFmriHere } from "./in-process.js"

let here: string
let made: string
let report: string
beforeAll(async () => {
  here = await newFolder("trace-report")
  made = path.join(here, "made")
  vi.stubEnv("LLM_FMRI_CACHE", path.join(here, "cache"))
  const model = path.join(here, "tiny")
  await cp(tinyModel("gemma2"), model, { recursive: true })
  const flags = ["--model", model, "--keep-recordings", "--quiet", "--out", made]
  const { code, stderr } = await llmFmriHere(["replicate", claimFile("nets"), claimFile("opening"), ...flags])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  // Of the models and results of this machine nothing is needed.
  await rm(path.join(here, "cache"), { recursive: true })
  await rm(model, { recursive: true })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(here, { recursive: true })
})
beforeEach(async () => {
  report = path.join(here, "report")
  await rm(report, { recursive: true, force: true })
  await cp(made, report, { recursive: true })
})

const trace = (what: string, ...flags: string[]) =>
  llmFmriHere(["trace", what, "--report", report, "--quiet", ...flags])
const file = (name: string) => path.join(report, name)

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(file(name), "utf8")
  const changed = change(text)
  expect(changed).not.toBe(text)
  await writeFile(file(name), changed)
}

async function flip(name: string): Promise<void> {
  const bytes = await readFile(file(name))
  bytes[bytes.length - 3] = (bytes[bytes.length - 3] as number) ^ 1
  await writeFile(file(name), bytes)
}

test("a number's chain out of a report folder alone", async () => {
  const { code, stdout, stderr } = await trace("98.gap")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/^claim-98\.gap\{layer=0\} on tiny: [\d.]+\n/)
  expect(stdout).toMatch(/weights {6}tiny {2}sha256 [0-9a-f]{64}$/m)
  expect(stdout).toMatch(/stimuli {6}concrete-10x24x5 {2}sha256 [0-9a-f]{64} {2}\(checked\)$/m)
  const [traced] = JSON.parse((await trace("claim-99.size", "--json")).stdout)
  expect(traced).toMatchObject({ claim: "claim-99", model: "tiny", cells: [{ key: "size" }] })
})

test("no file of a report folder, views and recordings included, names this machine", async () => {
  const files = (await readdir(report, { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(["report.html", "junit.xml", "provenance.json"]))
  for (const { parentPath, name } of files) {
    const text = (await readFile(path.join(parentPath, name))).toString("latin1")
    const telling = [
      here,
      os.tmpdir(),
      `${os.homedir()}/`,
      process.cwd(),
      fileURLToPath(new URL("../..", import.meta.url)),
    ]
    if (os.hostname().length > 3) telling.push(os.hostname())
    expect([name, telling.filter((each) => text.includes(each))]).toEqual([name, []])
  }
})

test.each<[string, () => Promise<void>, RegExp]>([
  [
    "a value in report.json",
    () => edit("report.json", (text) => text.replace(/"value": (\d\.\d+)\d,/, '"value": $1,')),
    /claim-98 on tiny: number:gap\{layer=0\} is not the number that was measured/,
  ],
  [
    "a control that is said to have passed",
    () => edit("report.json", (text) => text.replace('"observed": 1,', '"observed": 2,')),
    /claim-98 on tiny: the controls are not those that were measured/,
  ],
  [
    "a number of another cell",
    () => edit("report.json", (text) => text.replace('"layer": 0', '"layer": 1')),
    /number:gap\{layer=0\} is not in report\.json; claim-98 on tiny: number:gap\{layer=1\} is not in the chain/,
  ],
  [
    "a hash in the chain",
    () => edit("provenance.json", (text) => text.replace(/("id": "weights:tiny"[^}]*"sha256": ")./, "$1x")),
    /claim-98 on tiny: weights:tiny is not what the key says/,
  ],
  [
    "a link of the chain",
    () => edit("provenance.json", (text) => text.replace('"id": "stimuli:concrete', '"id": "stimuli:abstract')),
    /is made from stimuli:concrete-10x24x5, which is not in the chain/,
  ],
  ["a byte of an attached file", () => flip("claim-98.tiny.gaps.csv"), /claim-98\.tiny\.gaps\.csv has sha256/],
  [
    "a byte of a recording",
    () => flip("recordings/trained.safetensors"),
    /recordings\/trained\.safetensors has sha256/,
  ],
  [
    "a recording that is gone",
    () => rm(file("recordings/twin.safetensors")),
    /recordings\/twin\.safetensors is not there/,
  ],
  [
    "two recordings that changed places",
    async () => {
      await rename(file("recordings/twin.safetensors"), file("x"))
      await rename(file("recordings/trained.safetensors"), file("recordings/twin.safetensors"))
      await rename(file("x"), file("recordings/trained.safetensors"))
    },
    /recordings\/trained\.safetensors has sha256 .*; recordings\/twin\.safetensors has sha256/,
  ],
  [
    "provenance.json that is gone",
    () => rm(file("provenance.json")),
    /claim-98 on tiny has no chain in provenance\.json/,
  ],
])("%s is exit 4 and named", async (_, tamper, message) => {
  await tamper()
  const { code, stdout, stderr } = await trace("claim-98.gap")
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" })
  expect(stderr).toMatch(/^error: the report in report is not as it was written: /)
  expect(stderr).toMatch(message)
})

test.each([
  [["claim-97.gap"], "the report has no claim-97"],
  [["claim-98.gape"], "claim-98 has no gape in the report"],
  [["claim-98.gap", "--model", "other"], "the report has no claim-98 on other"],
])("what is not in the report is exit 2: %s", async (argv, message) => {
  const { code, stderr } = await trace(...(argv as [string, ...string[]]))
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})
