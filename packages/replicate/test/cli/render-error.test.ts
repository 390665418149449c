import { readFile, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { FmriError } from "@llm-fmri/errors"
import { expect, test } from "vitest"
import { asFmriError, renderError } from "../../src/cli/render-error.js"

const plain = { debug: false, colour: false }

async function thrown(work: () => Promise<unknown>): Promise<unknown> {
  return work().catch((error: unknown) => error)
}

test("an expected error is one sentence of what is wrong and one of what to do", () => {
  const error = new FmriError("Probe", 'row 3 of "ids.json" is empty', { fix: "Give every row a token." })
  expect(renderError(error, plain)).toBe('error: row 3 of "ids.json" is empty.\nGive every row a token.\n')
})

test("a missing file and a folder in a file's place are the user's to mend", async () => {
  const missing = asFmriError(await thrown(() => readFile("/nowhere/at/all")), "capture")
  expect(missing).toMatchObject({ exit: 2, message: "/nowhere/at/all: there is no such file or folder" })
  const folder = asFmriError(await thrown(() => writeFile(tmpdir(), "x")), "capture")
  expect(folder).toMatchObject({ exit: 2, tag: "EISDIR" })
})

test("an abort is an interruption", () => {
  expect(asFmriError(AbortSignal.abort().reason, "capture")).toMatchObject({ exit: 130 })
})

test("anything else is a bug, with how to report it; the stack only with debug", () => {
  const error = asFmriError(new TypeError("x is not a function"), "capture")
  expect(error.exit).toBe(70)
  expect(renderError(error, plain)).toMatchInlineSnapshot(`
    "error: "capture" failed in a way it should not: x is not a function.
    This is a bug of llm-fmri: report it at https://github.com/llm-fmri/llm-fmri/issues with the command and what it prints with --debug.
    "
  `)
  expect(renderError(error, { debug: true, colour: false })).toContain("TypeError: x is not a function\n    at ")
})

test("what is thrown need not be an error", () => {
  expect(asFmriError("just a text", "next").message).toContain("just a text")
  expect(asFmriError(undefined, "next").exit).toBe(70)
})
