import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { reportSchema } from "../src/report/schema.js"
import { llmFmri } from "./cli/spawn.js"

const document = await readFile(new URL("../../../docs/adding-a-claim.md", import.meta.url), "utf8")
const checkpoint = fileURLToPath(new URL("../../model/test/fixtures/tiny/gemma2", import.meta.url))

/** Code blocks under a line that names their file. */
const files = [...document.matchAll(/^`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [
  name!,
  text!,
])

let home: string
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-adding-"))
  // What any folder with modules in it has, the repository too.
  await writeFile(path.join(home, "package.json"), '{ "type": "module" }')
  for (const [name, text] of files) {
    await mkdir(path.dirname(path.join(home, name!)), { recursive: true })
    await writeFile(path.join(home, name!), text!)
  }
})
afterAll(() => rm(home, { recursive: true }))

test("the page has one spec, one measuring function, one README", () => {
  expect(files.map(([name]) => name)).toEqual([
    "claim-growth/spec.ts",
    "claim-growth/index.ts",
    "claim-growth/README.md",
  ])
})

test("its claim runs as printed, and comes out as printed", async () => {
  // As a reader would: in a folder of one's own, without node_modules.
  const argv = ["replicate", "./claim-growth", "--quick", "--model", checkpoint, "--quiet", "--json"]
  const { code, stdout, stderr } = await llmFmri(argv, { cwd: home, env: { LLM_FMRI_CACHE: path.join(home, "cache") } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  const report = reportSchema.parse(JSON.parse(stdout))
  const [entry] = report.claims[0]!.models
  const printed = /^```text\n([\s\S]*?)^```$/m.exec(document)?.[1] ?? ""
  const said = [`${entry!.model}: ${entry!.verdict}`, ...entry!.because.map((reason) => `  ${reason}`)].join("\n")
  expect(said).toBe(printed.trimEnd())
  expect(entry!.quantities.find(({ key }) => key === "growth")).toMatchObject({
    references: [{ net: "untrained", seed: 1 }],
    n: 40,
  })
  expect(entry!.controls).toEqual([
    expect.objectContaining({ key: "planted_doubling", passed: true, observed: expect.closeTo(Math.LN2, 4) }),
    expect.objectContaining({ key: "untrained_grows_less", passed: true }),
  ])
  const { runs } = JSON.parse(await readFile(path.join(home, "reports/claim-growth/provenance.json"), "utf8"))
  const kinds = runs[0].chain.nodes.map(({ kind }: { kind: string }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(["weights", "spec", "recording", "number"]))
})

test("where no package.json says that it is a module, that is what is wrong", async () => {
  await rm(path.join(home, "package.json"))
  const { code, stderr } = await llmFmri(["replicate", "./claim-growth", "--quiet", "--model", checkpoint], {
    cwd: home,
  })
  expect(code).toBe(2)
  expect(stderr).toContain('Put a package.json with {"type": "module"} beside it')
})
