import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { cached, findManifest } from "@llm-fmri/manifest"
import ts from "typescript"
import { expect, test } from "vitest"

const here = (await cached(await findManifest("smollm2-135m"))) !== undefined
const reason = here ? "" : " (not in the cache: pnpm fmri fetch smollm2-135m)"

test.skipIf(!here)(`the README's example prints what the README says${reason}`, () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!
  const [, printed] = /```text\n([\s\S]*?)```/.exec(readme)!
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    input: ts.transpile(code!, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }),
    encoding: "utf8",
  })
  expect(stderr).toBe("")
  expect(stdout).toBe(printed)
  expect(status).toBe(0)
})
