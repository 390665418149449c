import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, expect, test } from "vitest"
import { codeKey } from "../../src/provenance/code.js"

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), "llm-fmri-code-")))
})
afterEach(() => rm(root, { recursive: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), text)
  }
}

/** A copy of a small workspace under a name of its own: what was computed once is not computed again. */
let copies = 0
async function keyOf(changes: Readonly<Record<string, string>> = {}) {
  const at = `w${copies++}`
  const files = {
    "claim/package.json": JSON.stringify({
      name: "@llm-fmri/claim-1",
      exports: { ".": "./src/index.ts" },
      dependencies: { "@llm-fmri/part": "workspace:^", left: "1.0.0" },
    }),
    "claim/src/index.ts": "export default 1",
    "claim/README.md": "read me",
    "claim/test/a.test.ts": "test",
    "part/package.json": JSON.stringify({ name: "@llm-fmri/part", exports: { ".": "./src/index.ts" } }),
    "part/src/deep/a.ts": "a",
    "part/data/set.json": "[]",
    "pnpm-lock.yaml": "lock",
    ...changes,
  }
  await write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${at}/${name}`, text])))
  await mkdir(path.join(root, at, "claim/node_modules/@llm-fmri"), { recursive: true })
  await symlink(path.join(root, at, "part"), path.join(root, at, "claim/node_modules/@llm-fmri/part"))
  const key = await codeKey(path.join(root, at, "claim/src/index.ts"))
  return Object.fromEntries(Object.entries(key).filter(([part]) => /claim-1|part|lockfile/.test(part)))
}

test("every package that the claim depends on, and the lockfile", async () => {
  expect(Object.keys(await keyOf()).sort()).toEqual(["code:@llm-fmri/claim-1", "code:@llm-fmri/part", "lockfile"])
  expect(await keyOf()).toEqual(await keyOf())
})

test.each([
  ["a source", { "claim/src/index.ts": "export default 2" }, "code:@llm-fmri/claim-1"],
  ["a source of a dependency", { "part/src/deep/a.ts": "b" }, "code:@llm-fmri/part"],
  ["a new source", { "part/src/b.ts": "" }, "code:@llm-fmri/part"],
  ["a data file", { "part/data/set.json": "[1]" }, "code:@llm-fmri/part"],
  ["a version", { "pnpm-lock.yaml": "other" }, "lockfile"],
])("%s changes its part and no other", async (_, changes, part) => {
  const [before, after] = [await keyOf(), await keyOf(changes)]
  expect(after[part]).not.toBe(before[part])
  expect({ ...after, [part]: "" }).toEqual({ ...before, [part]: "" })
})

test.each([
  ["prose", { "claim/README.md": "other" }],
  ["a test", { "claim/test/a.test.ts": "other" }],
])("%s changes nothing", async (_, changes) => {
  expect(await keyOf(changes)).toEqual(await keyOf())
})

test("a claim that is a loose file counts with its folder, beside the runner's own packages", async () => {
  const key = await codeKey(fileURLToPath(new URL("../claims/tiny.ts", import.meta.url)))
  expect(Object.keys(key)).toEqual(
    expect.arrayContaining(["code:claim", "code:@llm-fmri/replicate", "code:@llm-fmri/graph", "lockfile"]),
  )
  for (const value of Object.values(key)) expect(value).toMatch(/^[0-9a-f]{64}$/)
})
