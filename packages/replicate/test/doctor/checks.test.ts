import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import { checkCache } from "../../src/doctor/cache.js"
import { checkMemory, checkNode } from "../../src/doctor/machine.js"
import { checkNetwork } from "../../src/doctor/network.js"
import { checkRuntime } from "../../src/doctor/runtime.js"

test("Node is new enough from 20.19", () => {
  expect(["20.19.0", "22.0.0", "24.1.0"].map((version) => checkNode(version).status)).toEqual(["ok", "ok", "ok"])
  expect(checkNode("20.18.3")).toMatchObject({ status: "bad", fix: expect.stringContaining("20.19") })
  expect(checkNode("18.20.0").status).toBe("bad")
})

test("little memory is a warning", () => {
  expect(checkMemory(2 * 2 ** 30, 2 ** 30).status).toBe("warn")
  expect(checkMemory(16 * 2 ** 30, 2 ** 30).status).toBe("ok")
})

test("a cache folder that is not there yet is fine; one that cannot be is not", async () => {
  const here = await mkdtemp(path.join(tmpdir(), "llm-fmri-doctor-"))
  try {
    expect(await checkCache(path.join(here, "a", "b"))).toMatchObject({
      found: expect.stringContaining("will be made"),
    })
    await writeFile(path.join(here, "file"), "")
    expect(await checkCache(path.join(here, "file", "cache"))).toMatchObject({ status: "bad" })
  } finally {
    await rm(here, { recursive: true })
  }
})

test("proxy settings are shown without their password", () => {
  expect(checkNetwork({}, false)).toMatchObject({ status: "ok", found: "direct, no proxy set" })
  expect(checkNetwork({ https_proxy: "http://me:secret@proxy:3128", NO_PROXY: "local" }, false).found).toBe(
    "through the proxy proxy:3128, except local",
  )
  expect(checkNetwork({ HTTPS_PROXY: "::" }, false).status).toBe("bad")
  expect(checkNetwork({ HTTPS_PROXY: "::" }, true).found).toContain("offline")
})

test("a runtime that does not start is told, not thrown", async () => {
  const check = await checkRuntime(() => Promise.reject(new Error("no such library")))
  expect(check).toMatchObject({ status: "bad", found: expect.stringContaining("no such library") })
})
