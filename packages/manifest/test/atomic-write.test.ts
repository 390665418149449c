import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { writeAtomically, writeJsonAtomically } from "../src/index.js"
import { failure, filesBelow, temporaryFolder } from "./helpers/artefact.js"

describe("writeAtomically", () => {
  it("makes folders, replaces the old file and leaves nothing else", async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, "a", "b", "c.json")
    await writeAtomically(file, "old")
    await writeJsonAtomically(file, { x: [1, 2] })
    expect(await readFile(file, "utf8")).toBe('{\n  "x": [\n    1,\n    2\n  ]\n}\n')
    expect(await filesBelow(folder)).toEqual(["a/b/c.json"])
  })

  it("fails in words and leaves nothing", async () => {
    const folder = await temporaryFolder()
    await mkdir(path.join(folder, "taken", "full"), { recursive: true })
    await writeFile(path.join(folder, "file"), "")
    const onFolder = await failure(writeAtomically(path.join(folder, "taken"), "x"))
    expect(onFolder).toMatchObject({ tag: "StorageFailed", exit: 2 })
    expect(onFolder.message).toContain("a folder is in the way")
    expect(await failure(writeAtomically(path.join(folder, "file", "x"), "x"))).toMatchObject({ tag: "StorageFailed" })
    expect(await filesBelow(folder)).toEqual(["file"])
  })
})
