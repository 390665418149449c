import { readFileSync } from "node:fs"
import ts from "typescript"
import { expect, test } from "vitest"
import { nounMargins, saturation, slopes } from "../src/index.js"

test("the README's example prints what it says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const [, code, prints] = /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(readme)!
  const { outputText } = ts.transpileModule(code!.replace(/^import .*$/gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  })
  let printed = ""
  const log = (...values: unknown[]) => {
    printed += `${values.join(" ")}\n`
  }
  new Function("console", "nounMargins", "saturation", "slopes", outputText)({ log }, nounMargins, saturation, slopes)
  expect(printed).toBe(prints)
})
