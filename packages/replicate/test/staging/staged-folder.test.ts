import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { StagedFolder } from "../../src/staging/staged-folder.js"

let here: string
beforeEach(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-folder-"))
})
afterEach(() => rm(here, { recursive: true }))

test("nothing is in place until it is published, and nothing hidden stays", async () => {
  const place = path.join(here, "r")
  const folder = await StagedFolder.begin(place)
  await folder.write("report.json", "{}")
  await expect(readdir(place)).rejects.toThrow("ENOENT")
  await folder.publishOver("report.json", ["recordings"])
  expect(await readdir(here)).toEqual(["r"])
  expect(await readFile(path.join(place, "report.json"), "utf8")).toBe("{}")
})

test("a discarded folder leaves no trace", async () => {
  const folder = await StagedFolder.begin(path.join(here, "r"))
  await writeFile(path.join(folder.folder, "half"), "x")
  await folder.discard()
  expect(await readdir(here)).toEqual([])
})

test("two at once do not disturb each other, and the last one published stays", async () => {
  const place = path.join(here, "r")
  const [a, b] = await Promise.all([StagedFolder.begin(place), StagedFolder.begin(place)])
  expect(a.folder).not.toBe(b.folder)
  await a.write("report.json", "a")
  await b.write("report.json", "b")
  await a.publishOver("report.json", ["recordings"])
  await b.publishOver("report.json", ["recordings"])
  expect(await readFile(path.join(place, "report.json"), "utf8")).toBe("b")
})
