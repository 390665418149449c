import { EventEmitter } from "node:events"
import { Worker } from "node:worker_threads"
import { FmriError } from "@llm-fmri/errors"
import { describe, expect, test } from "vitest"
import { CallFailed, WorkerLink } from "../../src/run/link.js"

/** A worker that answers only when the test says so. */
class FakeWorker extends EventEmitter {
  readonly sent: { kind: string; call: number }[] = []
  referenced = true
  postMessage(message: { kind: string; call: number }) {
    this.sent.push(message)
  }
  answer(call: number, value?: unknown) {
    this.emit("message", { call, ok: true, value })
  }
  fail(call: number, stage: string, message: string) {
    this.emit("message", { call, ok: false, stage, message })
  }
  ref() {
    this.referenced = true
  }
  unref() {
    this.referenced = false
  }
  async terminate() {
    this.emit("exit", 1)
  }
}

function start() {
  const worker = new FakeWorker()
  const link = new WorkerLink(worker as unknown as Worker)
  worker.answer(0)
  return { worker, link }
}

const stats = { kind: "stats" } as const

describe("calls", () => {
  test("are answered by number, whatever the order of the answers", async () => {
    const { worker, link } = start()
    const [a, b] = [link.call(stats), link.call(stats)]
    worker.answer(2, "second")
    worker.answer(1, "first")
    expect([await a, await b]).toEqual(["first", "second"])
  })

  test("keep the process alive only while one is pending", async () => {
    const { worker, link } = start()
    expect(worker.referenced).toBe(false)
    const [a, b] = [link.call(stats), link.call(stats)]
    expect(worker.referenced).toBe(true)
    worker.answer(1)
    await a
    expect(worker.referenced).toBe(true)
    worker.fail(2, "run", "no")
    await expect(b).rejects.toEqual(new CallFailed("run", "no"))
    expect(worker.referenced).toBe(false)
  })
})

describe("cancellation", () => {
  test("of a call that waits behind another rejects at once, and its late answer is ignored", async () => {
    const { worker, link } = start()
    const abort = new AbortController()
    const a = link.call(stats)
    const b = link.call(stats, [], abort.signal)
    abort.abort()
    await expect(b).rejects.toMatchObject({ tag: "Aborted" })
    expect(worker.sent.at(-1)).toEqual({ kind: "cancel", call: 2 })
    worker.answer(1, "first")
    worker.answer(2, "late")
    expect(await a).toBe("first")
  })

  test("of the first call is left to the worker: done if it had begun, cancelled if not", async () => {
    const { worker, link } = start()
    const abort = new AbortController()
    const begun = link.call(stats, [], abort.signal)
    abort.abort()
    worker.answer(1, "done")
    expect(await begun).toBe("done")
    const other = new AbortController()
    const waiting = link.call(stats, [], other.signal)
    other.abort()
    worker.fail(2, "cancelled", "")
    await expect(waiting).rejects.toMatchObject({ tag: "Aborted" })
  })

  test("after the answer does nothing", async () => {
    const { worker, link } = start()
    const abort = new AbortController()
    const a = link.call(stats, [], abort.signal)
    worker.answer(1)
    await a
    const sent = worker.sent.length
    abort.abort()
    expect(worker.sent.length).toBe(sent)
  })
})

describe("the end", () => {
  test("a worker that throws rejects all pending calls and all later ones, and says why", async () => {
    const code = `
      const { parentPort } = require("node:worker_threads")
      parentPort.on("message", () => { throw new Error("out of luck") })
      parentPort.postMessage({ call: 0, ok: true })
    `
    const link = new WorkerLink(new Worker(code, { eval: true, stderr: true }))
    await link.ready
    const calls = await Promise.allSettled([link.call(stats), link.call(stats)])
    for (const { reason } of calls as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ tag: "RuntimeCrashed", exit: 70 })
      expect(reason.message).toContain("out of luck")
    }
    await expect(link.call(stats)).rejects.toMatchObject({ tag: "RuntimeCrashed" })
    link.post({ kind: "release", ids: [1] })
  })

  test("a worker that exits does the same", async () => {
    const { worker, link } = start()
    const pending = link.call(stats)
    worker.emit("exit", 3)
    await expect(pending).rejects.toThrow(
      "the runtime's worker thread is gone: the worker thread ended with exit code 3",
    )
  })

  test("a worker that never gets ready says that it could not start", async () => {
    const link = new WorkerLink(new Worker("process.exit(3)", { eval: true }))
    await expect(link.ready).rejects.toMatchObject({
      tag: "RuntimeUnavailable",
      message: "the runtime's worker thread could not start: the worker thread ended with exit code 3",
    })
  })

  test("ending on purpose is no crash", async () => {
    const { link } = start()
    const pending = link.call(stats)
    const reason = new FmriError("Closed", "closed", { fix: "" })
    await Promise.all([link.end(reason), expect(pending).rejects.toBe(reason)])
    await expect(link.call(stats)).rejects.toBe(reason)
  })
})
