import { existsSync } from "node:fs"
import { stat } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import { describe, expect, it } from "vitest"
import { storageError } from "../src/index.js"
import { makeFolder, requireSpace } from "../src/storage-error.js"
import { failure, temporaryFolder } from "./helpers/artefact.js"

describe("storageError", () => {
  it.each([
    ["ENOSPC", "the disk is full", "Free some space"],
    ["EACCES", "permission is denied", "LLM_FMRI_CACHE"],
    ["EROFS", "the file system is read-only", "LLM_FMRI_CACHE"],
  ])("puts %s into words", (code, words, fix) => {
    const error = storageError(Object.assign(new Error("x"), { code }), "/c/f") as FmriError
    expect(error).toMatchObject({ tag: "StorageFailed", exit: 2, message: `cannot write /c/f: ${words} (${code})` })
    expect(error.fix).toContain(fix)
  })

  it("leaves everything else as it is", () => {
    const missing = Object.assign(new Error("x"), { code: "ENOENT", syscall: "open" })
    for (const error of [missing, new Error("a bug"), "text", new FmriError("Other", "x", { fix: "y" })])
      expect(storageError(error, "/c/f")).toBe(error)
  })
})

describe("makeFolder", () => {
  it("makes folders, at the same time too, and is content with those there are", async () => {
    const folder = path.join(await temporaryFolder(), "a", "b", "c")
    await Promise.all([1, 2, 3].map(() => makeFolder(folder)))
    await makeFolder(folder)
    expect((await stat(folder)).isDirectory()).toBe(true)
  })

  // a file system where nobody can make a folder
  it.runIf(existsSync("/proc/self"))("fails in words where there can be none", async () => {
    expect(await failure(makeFolder("/proc/llm-fmri/cache"))).toMatchObject({
      tag: "StorageFailed",
      message: "cannot write /proc/llm-fmri/cache: the folder cannot be made (ENOENT)",
    })
  })
})

it("requireSpace refuses what does not fit, naming both sizes", async () => {
  const folder = await temporaryFolder()
  await requireSpace(folder, 1)
  const error = await failure(requireSpace(folder, 2 ** 60))
  expect(error).toMatchObject({ tag: "StorageFailed", exit: 2 })
  expect(error.message).toMatch(/ has .* free, and 1152921\.5 TB are needed$/)
})
