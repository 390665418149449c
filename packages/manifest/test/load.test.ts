import { writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { findManifest, loadManifest, loadManifests, parseManifest } from "../src/index.js"
import { failure, manifestOf, someBytes, temporaryFolder } from "./helpers/artefact.js"

const good = manifestOf(someBytes(10), [{ kind: "http", url: "https://example.org/thing" }])

describe("the manifests that come with llm-fmri", () => {
  it("are valid and pin the two models of the laptop tier", async () => {
    const all = await loadManifests()
    expect([...all.keys()]).toEqual(expect.arrayContaining(["gemma-3-270m", "smollm2-135m"]))
    expect(all.get("smollm2-135m")).toMatchObject({
      file: "SmolLM2-135M-Instruct.Q4_1.gguf",
      size: 98_362_432,
      sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      licence: { name: "Apache-2.0" },
    })
    expect(all.get("gemma-3-270m")).toMatchObject({
      file: "gemma-3-270m-q4_k_m.gguf",
      size: 3 * 63_963_136 + 61_223_616,
      sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
      licence: { url: "https://ai.google.dev/gemma/terms" },
    })
  })

  it("are found by name; another name lists those there are", async () => {
    expect((await findManifest("smollm2-135m")).name).toBe("smollm2-135m")
    const error = await failure(findManifest("smollm3"))
    expect(error).toMatchObject({ tag: "ArtefactUnknown", exit: 2 })
    expect(error.fix).toContain("gemma-3-270m, smollm2-135m")
  })
})

describe("parseManifest", () => {
  it("returns a good one", async () => {
    expect(await parseManifest(JSON.parse(JSON.stringify(good)))).toEqual(good)
    const { madeFrom: _, ...without } = good
    expect(await parseManifest(without)).toEqual(good)
  })

  it.each<[string, object, string]>([
    ["a path as file name", { file: "../thing.gguf" }, "file"],
    ["a folder as file name", { file: ".." }, "file"],
    ["an upper-case hash", { sha256: "A".repeat(64) }, "sha256"],
    ["no size", { size: undefined }, "size"],
    ["an absurd size", { size: 1e300 }, "size"],
    ["a fraction of a byte", { size: 1.5 }, "size"],
    ["no source", { sources: [] }, "sources"],
    ["an unknown source", { sources: [{ kind: "ftp", url: "ftp://x" }] }, "sources.0.kind"],
    ["another scheme", { sources: [{ kind: "http", url: "file:///etc/passwd" }] }, "sources.0.url"],
    ["an unknown field", { sha1: "x" }, "sha1"],
    ["another schema version", { schema: "llm-fmri.manifest/9" }, "schema"],
    ["a name with a slash", { name: "a/b" }, "name"],
  ])("refuses %s, naming the field", async (_, change, field) => {
    const error = await failure(parseManifest({ ...good, ...change }, "x.json"))
    expect(error).toMatchObject({ tag: "ManifestInvalid", exit: 2 })
    expect(error.message).toMatch(/^x\.json is not a manifest: /)
    expect(error.message).toContain(field)
  })

  it.each([null, 1, "x", []])("refuses %j", async (value) => {
    expect(await failure(parseManifest(value))).toMatchObject({ tag: "ManifestInvalid" })
  })
})

describe("loadManifest and loadManifests", () => {
  it("take the paths of file sources from the manifest's folder", async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, "m.json")
    await writeFile(file, JSON.stringify({ ...good, sources: [{ kind: "file", path: "weights/a.gguf" }] }))
    expect((await loadManifest(file)).sources).toEqual([{ kind: "file", path: path.join(folder, "weights/a.gguf") }])
  })

  it("refuse what is not JSON, what is not there, and a name used twice", async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, "a.json"), "{")
    expect((await failure(loadManifest(path.join(folder, "a.json")))).message).toMatch(/a\.json is not JSON$/)
    expect((await failure(loadManifest(path.join(folder, "b.json")))).message).toMatch(/b\.json cannot be read$/)
    expect(await failure(loadManifests(path.join(folder, "none")))).toMatchObject({ tag: "ManifestInvalid" })
    for (const name of ["a.json", "b.json"]) await writeFile(path.join(folder, name), JSON.stringify(good))
    expect((await failure(loadManifests(folder))).message).toContain("two manifests of")
  })
})
