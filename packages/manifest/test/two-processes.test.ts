import { readFile } from "node:fs/promises"
import { expect, it } from "vitest"
import { filesBelow, manifestOf, someBytes, temporaryFolder } from "./helpers/artefact.js"
import { runChild } from "./helpers/child.js"
import { sendBytes, serve } from "./helpers/server.js"

const bytes = someBytes(500_000)

const fetchScript = (manifest: unknown) => `
const file = await manifest.fetch(${JSON.stringify(manifest)}, {
  onProgress: (event) => event.kind === "wait" && console.error(event.message),
})
console.log(file)`

it("two processes that want the same artefact fetch it once", async () => {
  // the first answer is finished only when the other process has said that it waits
  let finish = () => {}
  const server = await serve((request, response) => {
    finish = () => sendBytes(request, response, bytes)
  })
  const manifest = manifestOf(bytes, [{ kind: "http", url: `${server.url}/thing` }])
  const cache = await temporaryFolder()
  const runs = [0, 1].map(() => runChild(fetchScript(manifest), { LLM_FMRI_CACHE: cache }))
  const waits = () => runs.some(({ output }) => output.stderr.includes("waiting for it"))
  while (!(waits() && server.requests.length > 0) && runs.every(({ child }) => child.exitCode === null))
    await new Promise((r) => setTimeout(r, 20))
  finish()
  const results = await Promise.all(runs.map(({ done }) => done))
  await server.close()
  expect(results.map(({ code }) => code)).toEqual([0, 0])
  expect(server.requests).toHaveLength(1)
  expect(results[0]?.stdout).toBe(results[1]?.stdout)
  expect((await readFile(results[0]?.stdout.trim() ?? "")).equals(bytes)).toBe(true)
  expect(results.map(({ stderr }) => stderr).join("")).toMatch(
    /another process( \(\d+\))? is fetching thing; waiting for it/,
  )
})

it("a process that was killed leaves a lock that is taken over, and a part that is resumed", async () => {
  const server = await serve((request, response, nth) => {
    if (nth > 0) return sendBytes(request, response, bytes)
    response.writeHead(200, { "content-length": bytes.length })
    response.write(bytes.subarray(0, 400_000))
  })
  const manifest = manifestOf(bytes, [{ kind: "http", url: `${server.url}/thing` }])
  const cache = await temporaryFolder()
  const first = runChild(fetchScript(manifest), { LLM_FMRI_CACHE: cache })
  while (server.requests.length === 0 && first.child.exitCode === null) await new Promise((r) => setTimeout(r, 20))
  first.child.kill("SIGKILL")
  await first.done
  expect(await filesBelow(`${cache}/locks`)).toHaveLength(1)
  const second = await runChild(fetchScript(manifest), { LLM_FMRI_CACHE: cache }).done
  await server.close()
  expect(second).toMatchObject({ code: 0 })
  expect((await readFile(second.stdout.trim())).equals(bytes)).toBe(true)
  expect(await filesBelow(`${cache}/locks`)).toEqual([])
  expect(await filesBelow(`${cache}/parts`)).toEqual([])
})
