import { AsyncLocalStorage } from "node:async_hooks"
import { expect, it } from "vitest"
import { silent } from "../../src/index.js"
import { Notes } from "../../src/run/notes.js"
import { stepRunner } from "../../src/run/step.js"

function steps() {
  const notes = new Notes()
  const { signal } = new AbortController()
  const scope = new AsyncLocalStorage<Notes>()
  return { notes, step: stepRunner({ scope, notes, progress: silent, signal, writeAttachment: async () => {} }) }
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it("leaves the traces of steps under way together in the order in which they began", async () => {
  const { notes, step } = steps()
  const slow = async () => after(20).then(() => 1)
  expect(await Promise.all([step("a", null, slow), step("b", null, async () => 2)])).toEqual([1, 2])
  expect(notes.direct).toEqual(["step:a", "step:b"])
})

it("lets a step leave its traces after one that failed", async () => {
  const { notes, step } = steps()
  const failed = step("a", null, async () => after(20).then(() => Promise.reject(new Error("no"))))
  const other = step("b", null, async () => 2)
  await expect(failed).rejects.toThrow("no")
  expect(await other).toBe(2)
  expect(notes.direct).toEqual(["step:b"])
})

it("has steps within steps", async () => {
  const { notes, step } = steps()
  const value = await step("a", null, async () => (await step("b", null, async () => 2)) + 1)
  expect(value).toBe(3)
  expect(notes.direct).toEqual(["step:a"])
})
