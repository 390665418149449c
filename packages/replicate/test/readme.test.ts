import { execFile } from "node:child_process"
import { readFile, rm, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"

test("the README's example runs and prints what it says", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
  const [, code, , prints] = /```ts\n([\s\S]*?)```\n([\s\S]*?)```text\n([\s\S]*?)```/.exec(readme) ?? []
  const file = new URL("./readme.example.ts", import.meta.url)
  await writeFile(file, code as string)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", fileURLToPath(file)])
    expect(stdout).toBe(prints)
  } finally {
    await rm(file)
  }
})
