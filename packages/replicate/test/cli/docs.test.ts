import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { runTool } from "../../src/checkout/run-tool.js"
import { llmFmriHere } from "./in-process.js"

const { signal } = new AbortController()
let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-docs-"))
})
afterEach(() => rm(root, { recursive: true }))

test("outside a checkout it says so", async () => {
  await expect(runTool("docs.ts", [], { verb: "docs", signal, root })).rejects.toMatchObject({
    tag: "NotACheckout",
    exit: 2,
    fix: "Clone the repository, and run pnpm fmri docs in it.",
  })
})

test("a script's lines and exit code come back", async () => {
  await mkdir(path.join(root, "tooling"))
  // tsx is found from the root, as in a checkout.
  const modules = new URL("../../../../node_modules", import.meta.url).pathname
  await symlink(modules, path.join(root, "node_modules"))
  const script = 'const words: string[] = process.argv.slice(2); console.log(words.join("\\n")); process.exitCode = 1\n'
  await writeFile(path.join(root, "tooling/docs.ts"), script)
  const { lines, code } = await runTool("docs.ts", ["a", "b"], { verb: "docs", signal, root })
  expect({ lines, code }).toEqual({ lines: ["a", "b"], code: 1 })
})

test("docs --check compares this repository's documents and writes nothing", async () => {
  const { code, stdout } = await llmFmriHere(["docs", "--check", "--json", "--quiet"])
  const { check, problems } = JSON.parse(stdout)
  expect(check).toBe(true)
  expect(code).toBe(problems.length === 0 ? 0 : 1)
})
