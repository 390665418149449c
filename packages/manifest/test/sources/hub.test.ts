import { readFile } from "node:fs/promises"
import { afterEach, describe, expect, it, vi } from "vitest"
import { fetch } from "../../src/index.js"
import { failure, manifestOf, someBytes, temporaryFolder } from "../helpers/artefact.js"
import { sendBytes, serve, type TestServer } from "../helpers/server.js"

const bytes = someBytes(100_000)
const servers: TestServer[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) await server.close()
})

describe("a hub file", () => {
  it("comes from the repository at its revision, through the hub's redirect; the token stays with the hub", async () => {
    const store = await serve((request, response) => sendBytes(request, response, bytes))
    const hub = await serve((_, response) => response.writeHead(302, { location: `${store.url}/blob` }).end())
    servers.push(store, hub)
    vi.stubEnv("HF_TOKEN", "secret")
    const source = { kind: "hub" as const, repo: "some/model", revision: "abc123", path: "gguf/my model.gguf" }
    const file = await fetch(manifestOf(bytes, [source]), {
      cacheDir: await temporaryFolder(),
      hosts: { hub: hub.url },
    })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(hub.requests[0]?.url).toBe("/some/model/resolve/abc123/gguf/my%20model.gguf")
    expect(hub.requests[0]?.headers.authorization).toBe("Bearer secret")
    expect(store.requests[0]?.headers.authorization).toBeUndefined()
  })

  it("behind an agreement says where to accept it", async () => {
    const hub = await serve((_, response) => response.writeHead(401).end())
    servers.push(hub)
    const source = { kind: "hub" as const, repo: "some/model", revision: "abc123", path: "my.gguf" }
    const given = { cacheDir: await temporaryFolder(), hosts: { hub: hub.url } }
    const error = await failure(fetch(manifestOf(bytes, [source]), given))
    expect(error).toMatchObject({ tag: "ArtefactUnavailable", exit: 2 })
    expect(error.message).toContain(`if ${hub.url}/some/model asks to accept terms, do so there and set HF_TOKEN`)
  })
})
