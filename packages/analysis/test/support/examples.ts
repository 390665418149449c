import { readdirSync, readFileSync } from "node:fs"
import { Runtime } from "@llm-fmri/graph"
import ts from "typescript"
import { describe, expect, test } from "vitest"

/*
 * Runs every example of a package's docstrings: a line `expression // value` must give that value, and `// ≈ value` (or
 * `// ≈ value ± margin`) about that.
 */

function examples(file: string, text: string): [name: string, code: string][] {
  const plain = text.replace(/^ *\* ?/gm, "")
  return [...plain.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match, i) => [`${file} #${i + 1}`, match[1]!])
}

function check(found: unknown, wanted: unknown, margin: number | undefined): void {
  const values = (x: unknown): unknown => (ArrayBuffer.isView(x) ? Array.from(x as Float64Array) : x)
  const own =
    typeof found === "object" && found !== null && !Array.isArray(found) && !ArrayBuffer.isView(found)
      ? Object.fromEntries(Object.entries(found).map(([key, value]) => [key, values(value)]))
      : values(found)
  if (margin === undefined) {
    expect(own).toEqual(wanted)
    return
  }
  const gaps = [wanted].flat().map((value, i) => Math.abs(([own].flat()[i] as number) - (value as number)))
  expect(Math.max(...gaps), `${own} instead of ${wanted}`).toBeLessThanOrEqual(margin)
}

const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>

/** Runs an example in sight of a package's exports; gives the number of values that were compared. */
export async function runExample(code: string, exported: Record<string, unknown>): Promise<number> {
  let checks = 0
  const lines = code.split("\n").map((line) => {
    const found = /^(?!const )(.*?) \/\/ (≈ )?(.*?)(?: ± (.*))?$/.exec(line)
    if (!found) return line
    checks++
    return `;check(${found[1]}, (${found[3]}), ${found[2] ? (found[4] ?? "1e-12") : "undefined"})`
  })
  const scope = { ...exported, Runtime, check }
  const { outputText } = ts.transpileModule(lines.join("\n"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  await new AsyncFunction(...Object.keys(scope), outputText)(...Object.values(scope))
  return checks
}

/**
 * The tests of a package's examples.
 *
 * @param root the package's folder
 */
export function testExamples(root: URL, exported: Record<string, unknown>): void {
  describe("examples", () => {
    const sources = readdirSync(new URL("src", root), { recursive: true, encoding: "utf8" })
    const all = sources
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => examples(file, readFileSync(new URL(`src/${file}`, root), "utf8")))

    test.each(all)("%s", async (_, code) => {
      expect(await runExample(code, exported)).toBeGreaterThan(0)
    })

    test("every public function has one", () => {
      const text = all.map(([, code]) => code).join("\n")
      const functions = Object.entries(exported).filter(([, value]) => typeof value === "function")
      expect(functions.map(([name]) => name).filter((name) => !new RegExp(`\\b${name}\\(`).test(text))).toEqual([])
    })
  })
}
