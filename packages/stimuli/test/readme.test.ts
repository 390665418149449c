import { readFile } from "node:fs/promises"
import { expect, it } from "vitest"
import { spellingTable } from "../scripts/spelling.js"
import { parseStimuli } from "../src/index.js"

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")

it("the README's spelling table is the one computed now", async () => {
  expect(readme).toContain(await spellingTable())
})

it("the README's own sets are sets", async () => {
  const files = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1]!))
  expect(files).toHaveLength(2)
  for (const file of files) expect((await parseStimuli(file, "README")).warnings).toEqual([])
})
