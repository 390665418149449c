import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, test } from "vitest"
import { members, root } from "../workspace.js"

/** The names that a module exports, those of `export * from` included; types are marked. */
function exported(file: string): string[] {
  const source = readFileSync(file, "utf8")
  const listed = [...source.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type = "", list = ""]) =>
    list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map((name) => (name.startsWith("type ") ? name : `${type}${name}`)),
  )
  const declared = [...source.matchAll(/^export (?:async )?(const|function|class|interface|type) (\w+)/gm)].map(
    ([, kind, name]) => (kind === "interface" || kind === "type" ? `type ${name}` : name!),
  )
  const passedOn = [...source.matchAll(/^export \* from "(.*)\.js"/gm)].flatMap(([, path]) =>
    exported(join(dirname(file), `${path}.ts`)),
  )
  return [...listed, ...declared, ...passedOn]
}

describe("public names change on purpose only", () => {
  for (const { name, dir } of members().filter(({ code }) => code)) {
    const index = join(root, dir, "src/index.ts")
    test.skipIf(!existsSync(index))(name, async () => {
      const names = exported(index)
      const values = Object.keys((await import(index)) as object).filter((key) => key !== "default")
      expect(names.filter((key) => !key.startsWith("type ")).sort()).toEqual(values.sort())
      expect(names.sort().join("\n")).toMatchSnapshot()
    })
  }
})
