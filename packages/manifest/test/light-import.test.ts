import { readFile } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

/** Packages that modules reachable by static imports load at once. */
async function eagerImports(file: string, seen = new Map<string, string[]>()): Promise<Set<string>> {
  if (!seen.has(file)) {
    const text = await readFile(file, "utf8")
    const found = [...text.matchAll(/^(?:import|export)\s(?!type\b)[^"]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm)]
    const names = found.map(([, from, bare]) => (from ?? bare) as string)
    seen.set(file, names)
    for (const name of names)
      if (name.startsWith(".")) await eagerImports(path.resolve(path.dirname(file), name.replace(/\.js$/, ".ts")), seen)
  }
  return new Set([...seen.values()].flat().filter((name) => !name.startsWith(".") && !name.startsWith("node:")))
}

it("importing the package loads no dependency but the errors", async () => {
  const index = fileURLToPath(new URL("../src/index.ts", import.meta.url))
  expect([...(await eagerImports(index))]).toEqual(["@llm-fmri/errors"])
  const schema = fileURLToPath(new URL("../src/schema.ts", import.meta.url))
  expect([...(await eagerImports(schema))]).toEqual(["zod"])
})
