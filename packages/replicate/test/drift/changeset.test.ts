import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { askForChangeset, changesetNames } from "../../src/drift/changeset.js"

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-changeset-"))
})
afterEach(() => rm(root, { recursive: true }))

async function store() {
  await mkdir(path.join(root, ".changeset"))
  await writeFile(path.join(root, ".changeset/config.json"), "{}")
  await mkdir(path.join(root, "replications/claim-99"), { recursive: true })
  await writeFile(path.join(root, "replications/claim-99/package.json"), '{ "name": "@x/claim-99" }')
}

test("writes a changeset for the claim's package, once", async () => {
  await store()
  expect(await askForChangeset(root, "claim-99", "first values")).toContain("wrote .changeset/accepted-claim-99.md")
  const text = await readFile(path.join(root, ".changeset/accepted-claim-99.md"), "utf8")
  expect(text).toContain('"@x/claim-99": patch')
  expect(text).toContain("first values")
  expect(changesetNames(text, "@x/claim-99")).toBe(true)
  expect(changesetNames(text, "@x/claim-9")).toBe(false)
  expect(await askForChangeset(root, "claim-99", "again")).toContain("already names @x/claim-99")
  expect((await readdir(path.join(root, ".changeset"))).sort()).toEqual(["accepted-claim-99.md", "config.json"])
})

test("asks for nothing where there are no changesets or no package", async () => {
  expect(await askForChangeset(root, "claim-99", "first values")).toBeUndefined()
  await store()
  expect(await askForChangeset(root, "claim-98", "first values")).toBeUndefined()
})
