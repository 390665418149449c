import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { checkOutFile, checkOutFolder } from "../../../src/cli/input/out.js"

let here: string
beforeEach(async () => {
  here = await mkdtemp(path.join(tmpdir(), "llm-fmri-out-"))
})
afterEach(() => rm(here, { recursive: true }))

const inside = (...parts: string[]) => path.join(here, ...parts)

test("a file may be new or be overwritten", async () => {
  await writeFile(inside("old.safetensors"), "")
  expect(await checkOutFile(inside("new.safetensors"))).toBe(inside("new.safetensors"))
  expect(await checkOutFile(inside("old.safetensors"))).toBe(inside("old.safetensors"))
})

test("a file is refused in a missing folder, and onto a folder", async () => {
  await expect(checkOutFile(inside("no", "f.safetensors"))).rejects.toThrow("does not exist")
  await expect(checkOutFile(here)).rejects.toThrow("is a folder")
  await expect(checkOutFile(`${here}/new/`)).rejects.toThrow("is a folder")
  await writeFile(inside("plain"), "")
  await expect(checkOutFile(inside("plain", "f.safetensors"))).rejects.toThrow("does not exist")
})

test("a report folder may be new, empty or an earlier report", async () => {
  await mkdir(inside("empty"))
  await mkdir(inside("report"))
  await writeFile(inside("report", "report.json"), JSON.stringify({ schema: "llm-fmri.report/1" }))
  for (const name of ["new", "empty", "report"]) expect(await checkOutFolder(inside(name))).toBe(inside(name))
})

test("a report folder is refused where it would harm", async () => {
  await mkdir(inside("full"))
  await writeFile(inside("full", "thesis.txt"), "years of work")
  await expect(checkOutFolder(inside("full"))).rejects.toThrow("holds something else")
  await expect(checkOutFolder(inside("full", "thesis.txt"))).rejects.toThrow("is a file")
  await expect(checkOutFolder(inside("no", "report"))).rejects.toThrow("does not exist")
})
