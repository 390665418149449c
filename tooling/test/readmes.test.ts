import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import ts from "typescript"
import { describe, expect, test } from "vitest"
import { cached, findManifest, loadManifests } from "../../packages/manifest/src/index.js"
import { firstExample } from "../readme-example.js"
import { members, root } from "../workspace.js"

/** The example that a package's README opens with, as a program that is run in the package's folder. */
async function run(dir: string, code: string): Promise<string> {
  const program = ts.transpile(code, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 })
  const child = promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module"], {
    cwd: join(root, dir),
  })
  child.child.stdin?.end(program)
  const { stdout, stderr } = await child
  expect(stderr).toBe("")
  return stdout
}

/** The known artefacts that a text names and this machine has not, as the end of a test's name. */
async function missing(code: string): Promise<string[]> {
  const named = [...(await loadManifests()).keys()].filter((name) => code.includes(`"${name}"`))
  const here = await Promise.all(named.map(async (name) => (await cached(await findManifest(name))) !== undefined))
  return named.filter((_, at) => !here[at]).map((name) => ` (not in the cache: pnpm fmri fetch ${name})`)
}

const examples = await Promise.all(
  members()
    .filter(({ code }) => code)
    .map(async ({ name, dir }) => {
      const example = firstExample(readFileSync(join(root, dir, "README.md"), "utf8"))
      return { name, dir, example, lacking: await missing(example?.code ?? "") }
    }),
)

describe("the example that a README opens with prints what it says", () => {
  for (const { name, dir, example, lacking } of examples)
    test.skipIf(lacking.length > 0)(`${name}${lacking.join("")}`, async () => {
      expect(example).toMatchObject({ language: "ts", prints: expect.stringMatching(/\S/) })
      expect(await run(dir, example!.code)).toBe(example!.prints)
    })
})
