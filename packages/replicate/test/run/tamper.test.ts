import { cp, mkdir, open, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { artefactPath, findManifest } from "@llm-fmri/manifest"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { keyHash } from "../../src/provenance/key.js"
import { checkCached } from "../../src/provenance/weights.js"
import { type FoundClaim, findClaims } from "../../src/run/discover.js"
import { trace } from "../../src/run/traced.js"
import { ResultStore } from "../../src/store/store.js"
import { claimFile, newFolder, type Ran, runHere, tinyModel } from "./harness.js"

let here: string
let cache: string
let model: string
beforeEach(async () => {
  here = await newFolder("tamper")
  cache = path.join(here, "cache")
  model = path.join(here, "secret", "tiny")
  await cp(tinyModel("gemma2"), model, { recursive: true })
  vi.stubEnv("LLM_FMRI_CACHE", cache)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(here, { recursive: true })
})

let count = 0
async function run(options: Parameters<typeof runHere>[1] = {}): Promise<Ran> {
  const folder = path.join(here, `report-${count++}`)
  await mkdir(folder)
  return runHere(["nets"], { models: [model], folder, ...options })
}
const entries = async () => (await readdir(path.join(cache, "results"))).sort()
const entry = async () => path.join(cache, "results", (await entries())[0] as string)

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file)
  const place = at < 0 ? bytes.length + at : at
  bytes[place] = (bytes[place] as number) ^ 1
  await writeFile(file, bytes)
}

async function interrupted(): Promise<void> {
  const stop = new AbortController()
  const onNote = (note: string) => {
    if (note === "twin 1 measured") stop.abort(new Error("stop"))
  }
  await expect(run({ signal: stop.signal, onNote })).rejects.toThrow()
}

test("a byte in a model's weights: its part of the key changes, and the run says so", async () => {
  const before = await run()
  await flip(path.join(model, "model.safetensors"), -100)
  const after = await run()
  expect(after.runs[0]?.reused).toBe(false)
  expect(after.runs[0]?.key["weights:tiny"]).not.toBe(before.runs[0]?.key["weights:tiny"])
  expect(after.notes).toContain("claim-98 on tiny: measuring anew, changed since the last run: weights:tiny")
})

test("a byte in a known model's weights: exit 4, the file is named", async () => {
  const manifest = await findManifest("smollm2-135m")
  const small = { ...manifest, size: 1000, sha256: "0".repeat(64) }
  await mkdir(path.dirname(artefactPath(small)), { recursive: true })
  await writeFile(artefactPath(small), new Uint8Array(1000))
  await expect(checkCached(small)).rejects.toMatchObject({
    tag: "WeightsDamaged",
    exit: 4,
    message: expect.stringMatching(
      /^the weights of smollm2-135m in the cache \(SmolLM2-.*\) are damaged: the file has sha256/,
    ),
  })
  await truncate(artefactPath(small), 999)
  await expect(checkCached(small)).rejects.toMatchObject({ exit: 4, message: expect.stringContaining("has 999 bytes") })
  // As the runner finds it, with the manifest as it is.
  await mkdir(path.dirname(artefactPath(manifest)), { recursive: true })
  await writeFile(artefactPath(manifest), "cut")
  await expect(run({ models: ["smollm2-135m"] })).rejects.toMatchObject({ tag: "WeightsDamaged", exit: 4 })
})

test("a byte in a stimulus set: its part of the key changes, and the chain is broken at it", async () => {
  const file = path.join(here, "set.json")
  const words = { animal: { noun: "animal", words: ["cat", "dog"] }, tool: { noun: "tool", words: ["saw", "axe"] } }
  const text = JSON.stringify({ name: "own words", frames: ["the {word} was there"], categories: words })
  await writeFile(file, text)
  const change = (claim: FoundClaim) => ({ ...claim, spec: { ...claim.spec, stimuli: file } })
  const before = await run({ change })
  expect((await run({ change })).runs[0]?.reused).toBe(true)
  await writeFile(file, text.replace('"cat"', '"bat"'))
  const after = await run({ change })
  expect(after.runs[0]?.reused).toBe(false)
  expect(after.notes).toContain("claim-98 on tiny: measuring anew, changed since the last run: stimuli:own words")
  const claim = change((await findClaims([claimFile("nets")]))[0] as FoundClaim)
  const present = { claim, subject: { name: "tiny", models: [model] }, key: after.runs[0]!.key }
  expect((await trace("gap", present, new ResultStore())).states["stimuli:own words"]).toBe("checked")
  // The result of the other words is the only one left.
  await rm(path.join(cache, "results", `${keyHash(present.key)}.result`))
  await expect(trace("gap", present, new ResultStore())).rejects.toMatchObject({
    exit: 4,
    message: expect.stringMatching(/^the chain of claim-98 on tiny is broken at stimuli:own words: the set has sha256/),
  })
  expect(keyHash(before.runs[0]!.key)).not.toBe(keyHash(present.key))
})

test.each([
  ["a byte of the payload", (file: string) => flip(file, -20), "its sha256 does not match"],
  ["a byte of the first line", (file: string) => flip(file, 60), /^its /],
  ["the end", (file: string) => truncate(file, 4000), /^it holds \d+ bytes instead of \d+$/],
])("a stored result without %s is removed, named, and measured again", async (_, tamper, reason) => {
  const first = await run()
  const file = await entry()
  await tamper(file)
  const again = await run()
  expect(again.runs[0]?.reused).toBe(false)
  expect(again.damages).toMatchObject([{ kind: "result", claim: "claim-98", model: "tiny" }])
  expect(again.damages[0]?.reason).toMatch(reason)
  expect(again.notes.join("\n")).toContain("the stored result of claim-98 on tiny (results/")
  expect(again.report.claims).toEqual(first.report.claims)
  expect((await run()).runs[0]?.reused).toBe(true)
})

test("a hand-written value in a stored result is found by its hash", async () => {
  const honest = await run()
  const file = await entry()
  const value = String(honest.report.claims[0]?.models[0]?.quantities[0]?.value)
  const text = await readFile(file, "utf8")
  expect(text).toContain(value)
  await writeFile(file, text.replaceAll(value, `${value.slice(0, -1)}${value.endsWith("1") ? 2 : 1}`))
  const again = await run()
  expect(again.damages).toMatchObject([{ reason: "its sha256 does not match" }])
  expect(again.report.claims).toEqual(honest.report.claims)
})

test("a stored result under another's name is found and not used", async () => {
  await run()
  await rename(await entry(), path.join(cache, "results", `${"a".repeat(64)}.result`))
  const again = await run()
  expect(again.runs[0]?.reused).toBe(false)
  expect(again.damages).toMatchObject([{ file: `results/${"a".repeat(64)}.result` }])
  expect(await entries()).toHaveLength(1)
})

test("a dropped result is measured again", async () => {
  await run()
  await rm(await entry())
  expect((await run()).runs[0]?.reused).toBe(false)
})

test("a byte in a stored step: the step is measured again", async () => {
  await interrupted()
  await flip(await entry(), -10)
  const again = await run()
  expect(again.damages).toMatchObject([{ kind: "step", claim: "claim-98", model: "tiny" }])
  expect(again.notes).toContain("twin 1 measured")
})

test("a folder that cannot be written to: the run is done, and says that nothing is kept", async () => {
  await mkdir(cache)
  await writeFile(path.join(cache, "results"), "in the way")
  const ran = await run()
  expect(ran.report.claims[0]?.models[0]?.verdict).toBe("reproduced")
  const notes = ran.notes.filter((note) => note.includes("cannot be kept"))
  expect(notes.length).toBe(2)
  expect(notes.at(-1)).toMatch(/^claim-98 on tiny: the result cannot be kept for a later run: cannot write .*results/)
})

test("nothing written names this machine: no path, no host, no user", async () => {
  await interrupted()
  const stepped = await everything(cache)
  const ran = await run()
  const texts = { ...stepped, ...(await everything(cache)), ...(await everything(ran.folder)) }
  expect(Object.keys(texts).some((name) => name.endsWith(".step"))).toBe(true)
  expect(Object.keys(texts).some((name) => name.endsWith(".result"))).toBe(true)
  expect(Object.keys(texts).some((name) => name.endsWith(".csv"))).toBe(true)
  const { username } = os.userInfo()
  for (const [name, text] of Object.entries(texts)) {
    for (const folder of [here, "secret", os.tmpdir(), os.homedir(), process.cwd()]) {
      expect([name, folder, text.includes(folder)]).toEqual([name, folder, false])
    }
    if (os.hostname().length > 3) expect(text.toLowerCase()).not.toContain(os.hostname().toLowerCase())
    if (username !== "root") expect(text.split(/\W+/)).not.toContain(username)
  }
})

async function everything(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!each.isFile()) continue
    const handle = await open(path.join(each.parentPath, each.name))
    found[each.name] = (await handle.readFile()).toString("latin1")
    await handle.close()
  }
  return found
}
