import { execFileSync } from "node:child_process"
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { llmFmriHere } from "./in-process.js"
import { llmFmri } from "./spawn.js"

const waiting = fileURLToPath(new URL("../claims/waiting.ts", import.meta.url))
const accepting = fileURLToPath(new URL("../claims/drifting.ts", import.meta.url))
const repository = fileURLToPath(new URL("../../../../", import.meta.url))

let here: string
let store: string
let before: string[]
beforeEach(async () => {
  here = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-interrupt-"))
  // A repository in which a claim of the same id is accepted.
  store = path.join(here, "repository")
  await mkdir(path.join(store, "replications/claim-99"), { recursive: true })
  await writeFile(path.join(store, "replications/claim-99/package.json"), '{ "name": "@x/claim-99" }')
  const git = (...argv: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", ...argv], {
      cwd: store,
    })
  git("init", "--quiet")
  git("add", "-A")
  git("commit", "--quiet", "-m", "start")
  vi.stubEnv("LLM_FMRI_CACHE", path.join(here, "cache"))
  vi.stubEnv("CI", "")
  const accepted = await llmFmriHere(["accept", accepting, "--reason", "first", "--quiet", "--store", store])
  expect(accepted).toMatchObject({ code: 0, stderr: "" })
  git("add", "-A")
  git("commit", "--quiet", "-m", "accepted")
  before = await everything()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(here, { recursive: true })
})

/** All files but git's and the cache's. */
async function everything(): Promise<string[]> {
  const names = await readdir(here, { recursive: true })
  return names.filter((name) => !/^cache|^repository.\.git/.test(name)).sort()
}

/** Runs a verb, and presses Ctrl-C as soon as `at` is on stderr. */
async function interrupted(argv: readonly string[], at: string) {
  let pressed: number | undefined
  let seen = ""
  const { code, stdout, stderr } = await llmFmri(argv, {
    cwd: here,
    env: process.env,
    while: (child) =>
      child.stderr?.on("data", (bytes: Buffer) => {
        seen += bytes.toString()
        if (pressed !== undefined || !seen.includes(at)) return
        pressed = performance.now()
        child.kill("SIGINT")
      }),
  })
  return { code, stdout, stderr, pressed: pressed !== undefined }
}

test.each([
  ["replicate", ["--out", "r"]],
  ["verify", ["--out", "r", "--store", "repository"]],
  ["audit", ["--out", "r", "--store", "repository"]],
  ["calibrate", ["--store", "repository"]],
  ["accept", ["--reason", "again", "--store", "repository"]],
])("Ctrl-C ends %s with 130 and leaves nothing half-written", async (verb, flags) => {
  const { stdout, stderr, ...outcome } = await interrupted([verb, waiting, ...flags], "waiting")
  expect({ stdout, stderr }).toMatchObject({ stdout: "", stderr: expect.stringContaining("error: interrupted.") })
  expect(outcome).toEqual({ code: 130, pressed: true })
  expect(await everything()).toEqual(before)
})

test("Ctrl-C ends docs with 130, and no document is touched", async () => {
  const documents = await readdir(path.join(repository, "docs"), { recursive: true })
  const { code, pressed, stderr } = await interrupted(["docs", "--check"], "comparing documents")
  expect({ code, pressed }).toEqual({ code: 130, pressed: true })
  expect(stderr).toContain("error: interrupted.")
  expect(await readdir(path.join(repository, "docs"), { recursive: true })).toEqual(documents)
})
