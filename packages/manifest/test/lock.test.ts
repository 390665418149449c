import { readFile, utimes, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { withLock } from "../src/index.js"
import { failure, filesBelow, temporaryFolder } from "./helpers/artefact.js"
import { runChild } from "./helpers/child.js"

const pollMs = 5

describe("withLock", () => {
  it("lets one in at a time and leaves no file", async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, "deep", "a.lock")
    let inside = 0
    let most = 0
    const work = async (i: number) => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 3))
      inside--
      return i
    }
    const results = await Promise.all([1, 2, 3, 4].map((i) => withLock(file, () => work(i), { pollMs })))
    expect(results).toEqual([1, 2, 3, 4])
    expect(most).toBe(1)
    expect(await filesBelow(folder)).toEqual([])
  })

  it("fails in words where its folder is a file", async () => {
    const file = path.join(await temporaryFolder(), "file")
    await writeFile(file, "")
    expect(await failure(withLock(path.join(file, "a.lock"), async () => 1))).toMatchObject({ tag: "StorageFailed" })
  })

  it("is given back when the work fails", async () => {
    const file = path.join(await temporaryFolder(), "a.lock")
    await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no")
    expect(await withLock(file, async () => 1)).toBe(1)
  })

  it("takes over from a process that is gone, at once", async () => {
    const file = path.join(await temporaryFolder(), "a.lock")
    const { child, done } = runChild("")
    await done
    await writeFile(file, JSON.stringify({ pid: child.pid, host: hostname(), token: "t" }))
    let waited = false
    const onWait = () => {
      waited = true
    }
    expect(await withLock(file, async () => readFile(file, "utf8"), { onWait, pollMs })).toContain(
      `"pid":${process.pid}`,
    )
    expect(waited).toBe(false)
  })

  it.each([
    ["on another host", JSON.stringify({ pid: 1, host: "elsewhere", token: "t" })],
    ["that wrote nothing", ""],
  ])("takes over from a holder %s that shows no life", async (_, content) => {
    const file = path.join(await temporaryFolder(), "a.lock")
    await writeFile(file, content)
    const waits: unknown[] = []
    await withLock(file, async () => {}, { staleMs: 60, pollMs, onWait: (holder) => waits.push(holder) })
    expect(waits).toHaveLength(1)
  })

  it("waits for a holder on another host that shows life, until the signal", async () => {
    const file = path.join(await temporaryFolder(), "a.lock")
    await writeFile(file, JSON.stringify({ pid: 1, host: "elsewhere", token: "t" }))
    const alive = setInterval(() => void utimes(file, new Date(), new Date()), 10)
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error("enough")), 400)
    const waiting = withLock(file, async () => {}, { staleMs: 300, pollMs, signal: controller.signal })
    await expect(waiting).rejects.toThrow("enough")
    clearInterval(alive)
    expect(await readFile(file, "utf8")).toContain("elsewhere")
  })

  it("shows life while it is held", async () => {
    const file = path.join(await temporaryFolder(), "a.lock")
    const order: string[] = []
    const holder = withLock(
      file,
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 400))
        order.push("first")
      },
      { staleMs: 150 },
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    await withLock(file, async () => order.push("second"), { staleMs: 150, pollMs })
    await holder
    expect(order).toEqual(["first", "second"])
  })
})
