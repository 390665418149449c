import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ReportFolder } from "../../src/run/report-folder.js"

let here: string
beforeEach(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-folder-"))
})
afterEach(() => rm(here, { recursive: true }))

test("nothing is in place until it is published, and nothing hidden stays", async () => {
  const place = path.join(here, "r")
  const folder = await ReportFolder.begin(place)
  await folder.write("report.json", "{}")
  await expect(readdir(place)).rejects.toThrow("ENOENT")
  await folder.publish()
  expect(await readdir(here)).toEqual(["r"])
  expect(await readFile(path.join(place, "report.json"), "utf8")).toBe("{}")
})

test("a discarded folder leaves no trace", async () => {
  const folder = await ReportFolder.begin(path.join(here, "r"))
  await writeFile(path.join(folder.folder, "half"), "x")
  await folder.discard()
  expect(await readdir(here)).toEqual([])
})

test("two at once do not disturb each other, and the last one published stays", async () => {
  const place = path.join(here, "r")
  const [a, b] = await Promise.all([ReportFolder.begin(place), ReportFolder.begin(place)])
  expect(a.folder).not.toBe(b.folder)
  await a.write("report.json", "a")
  await b.write("report.json", "b")
  await a.publish()
  await b.publish()
  expect(await readFile(path.join(place, "report.json"), "utf8")).toBe("b")
})
