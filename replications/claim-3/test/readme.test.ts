import { readFileSync } from "node:fs"
import ts from "typescript"
import { expect, test } from "vitest"
import * as claim from "../src/index.js"

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
  const { carried, compareEffects } = claim
  new Function("console", "carried", "compareEffects", outputText)({ log }, carried, compareEffects)
  expect(printed).toBe(prints)
})
