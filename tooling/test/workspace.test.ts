import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { members, root } from "../workspace.js"

describe("the workspace", () => {
  it("runs no install script but esbuild's", () => {
    const settings = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")
    const listed = (key: string) => new RegExp(`^${key}:\\n((?: +.+\\n)+)`, "m").exec(settings)?.[1]?.trim()
    expect(listed("onlyBuiltDependencies")).toBe("- esbuild")
    expect(listed("allowBuilds")).toBe("esbuild: true")
  })

  it.each(members())("$name says who may use it and where it comes from", ({ dir, json }) => {
    expect(json).toMatchObject({
      license: "Apache-2.0",
      type: "module",
      repository: { directory: dir },
      publishConfig: { access: "public" },
    })
  })
})
