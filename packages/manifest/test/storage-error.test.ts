import { FmriError } from "@llm-fmri/errors"
import { describe, expect, it } from "vitest"
import { storageError } from "../src/index.js"
import { requireSpace } from "../src/storage-error.js"
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
    for (const error of [new Error("a bug"), "text", new FmriError("Other", "x", { fix: "y" })])
      expect(storageError(error, "/c/f")).toBe(error)
  })
})

it("requireSpace refuses what does not fit, naming both sizes", async () => {
  const folder = await temporaryFolder()
  await requireSpace(folder, 1)
  const error = await failure(requireSpace(folder, 2 ** 60))
  expect(error).toMatchObject({ tag: "StorageFailed", exit: 2 })
  expect(error.message).toMatch(/ has .* free, and 1152921\.5 TB are needed$/)
})
