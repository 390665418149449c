import { readFile } from "node:fs/promises"
import { createServer, request as httpRequest, type IncomingMessage } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { pipeline } from "node:stream"
import { afterEach, describe, expect, it, vi } from "vitest"
import { describeNetworkError, systemFetch } from "../src/http.js"
import { fetch } from "../src/index.js"
import { failure, manifestOf, retry, someBytes, temporaryFolder } from "./helpers/artefact.js"
import { sendBytes, serve } from "./helpers/server.js"

const bytes = someBytes(100_000)
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closers.splice(0)) await close()
})

async function origin() {
  const server = await serve((request, response) => sendBytes(request, response, bytes))
  closers.push(server.close)
  return server
}

/** A proxy that maps every host to `target`; it notes what it was asked for. */
async function proxyTo(target: string) {
  const asked: string[] = []
  const { port } = new URL(target)
  const open = new Set<Socket>()
  const proxy = createServer((incoming: IncomingMessage, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    const { pathname } = new URL(incoming.url ?? "")
    const onward = httpRequest({ port, host: "127.0.0.1", path: pathname, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      // a broken answer breaks the client's connection too
      pipeline(answer, outgoing, () => {})
    })
    incoming.pipe(onward)
  })
  proxy.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`)
    const onward = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
      onward.pipe(socket).pipe(onward)
    })
    for (const end of [socket, onward]) {
      open.add(end)
      end.on("error", () => {})
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        proxy.closeAllConnections()
        proxy.close(() => resolve())
      }),
  )
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked }
}

describe("a proxy in the environment", () => {
  it.each(["HTTP_PROXY", "http_proxy"])("%s is used, also to resume", async (variable) => {
    const server = await serve((request, response, nth) => {
      if (nth > 0) return sendBytes(request, response, bytes)
      response.writeHead(200, { "content-length": bytes.length })
      response.write(bytes.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 30))
    })
    closers.push(server.close)
    const proxy = await proxyTo(server.url)
    vi.stubEnv(variable, proxy.url)
    const manifest = manifestOf(bytes, [{ kind: "http", url: "http://files.example/thing" }])
    const file = await fetch(manifest, { cacheDir: await temporaryFolder(), retry })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(proxy.asked).toEqual(["GET http://files.example/thing", "GET http://files.example/thing"])
    expect(server.requests[1]?.headers.range).toBe("bytes=50000-")
  })

  it("HTTPS_PROXY gets a CONNECT for https", async () => {
    const proxy = await proxyTo((await origin()).url)
    vi.stubEnv("HTTPS_PROXY", proxy.url)
    const manifest = manifestOf(bytes, [{ kind: "http", url: "https://files.example/thing" }])
    // there is no TLS behind this proxy, so the handshake fails; that it was asked is the point
    expect(await failure(fetch(manifest, { cacheDir: await temporaryFolder(), retry }))).toMatchObject({ exit: 2 })
    expect(proxy.asked[0]).toBe("CONNECT files.example:443")
  })

  it("NO_PROXY goes past it", async () => {
    const server = await origin()
    const proxy = await proxyTo(server.url)
    vi.stubEnv("HTTP_PROXY", proxy.url)
    vi.stubEnv("NO_PROXY", "127.0.0.1")
    await fetch(manifestOf(bytes, [{ kind: "http", url: `${server.url}/thing` }]), {
      cacheDir: await temporaryFolder(),
    })
    expect(proxy.asked).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  it("without one Node's own fetch is used", async () => {
    const spy = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("own"))
    const { fetch: own } = await systemFetch({})
    const answer = await own("http://files.example", {
      headers: {},
      signal: AbortSignal.timeout(1000),
      redirect: "follow",
    })
    expect(await answer.text()).toBe("own")
    spy.mockRestore()
  })
})

describe("describeNetworkError", () => {
  it("says the innermost reason once", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" })
    expect(describeNetworkError(new TypeError("fetch failed", { cause: refused }))).toBe(
      "connect ECONNREFUSED 127.0.0.1:9",
    )
    const both = Object.assign(new AggregateError([refused]), { code: "ECONNREFUSED" })
    expect(describeNetworkError(new TypeError("fetch failed", { cause: both }))).toBe(
      "connect ECONNREFUSED 127.0.0.1:9",
    )
    expect(describeNetworkError(new TypeError("terminated", { cause: new Error("other side closed") }))).toBe(
      "terminated: other side closed",
    )
  })
})
