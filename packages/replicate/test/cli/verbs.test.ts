import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { llmFmri } from "./spawn.js"

let cache: string
beforeAll(async () => {
  cache = await mkdtemp(path.join(tmpdir(), "llm-fmri-cache-"))
})
afterAll(() => rm(cache, { recursive: true }))

const run = (...argv: string[]) => llmFmri(argv, { env: { LLM_FMRI_CACHE: cache } })

test("models lists what is known, as a table and as JSON", async () => {
  const table = await run("models")
  expect(table.code).toBe(0)
  expect(table.stdout).toMatch(/^smollm2-135m +llama +135 M +98\.4 MB +not fetched +Apache-2\.0$/m)
  expect(table.stdout).toContain(`cache: ${cache}`)
  const { models } = JSON.parse((await run("models", "--json")).stdout)
  expect(models.map((model: { name: string; cached: boolean }) => [model.name, model.cached])).toEqual(
    expect.arrayContaining([
      ["smollm2-135m", false],
      ["gemma-3-270m", false],
    ]),
  )
})

test("fetch refuses what it does not know, before it fetches anything", async () => {
  const { code, stdout, stderr } = await run("fetch", "smollm2-135m", "gemma-270m", "--quiet")
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toMatch(/^error: "gemma-270m" is not known\.\nDid you mean gemma-3-270m\?/)
})

test("fetch --offline says where to put the file", async () => {
  const { code, stderr } = await run("fetch", "smollm2-135m", "--offline", "--quiet")
  expect(code).toBe(2)
  expect(stderr).toContain(cache)
})

test("doctor looks at everything and multiplies", async () => {
  const { code, stdout, stderr } = await run("doctor", "--json", "--quiet")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  const { checks } = JSON.parse(stdout)
  expect(checks.map((check: { name: string }) => check.name)).toEqual([
    "node",
    "processor",
    "memory",
    "runtime",
    "cache",
    "network",
    "python peers",
  ])
  expect(checks[3]).toMatchObject({
    status: "ok",
    found: expect.stringMatching(/^ONNX Runtime 1\.\d+\.\d+, cpu, \d+ threads$/),
  })
})

test("doctor is exit 2 when something must be repaired", async () => {
  const { code, stdout } = await llmFmri(["doctor", "--quiet"], {
    env: { LLM_FMRI_CACHE: cache, HTTPS_PROXY: "socks5://127.0.0.1:1" },
  })
  expect(code).toBe(2)
  expect(stdout).toMatch(/^BAD +network +the proxy's protocol is socks5\n +Set HTTPS_PROXY/m)
})
