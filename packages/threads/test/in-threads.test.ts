import { threadId } from "node:worker_threads"
import { describe, expect, it } from "vitest"
import { endThreads, inThreads, shared } from "../src/index.js"

const work = new URL("./support/work.ts", import.meta.url).href

describe("inThreads", () => {
  it.each([1, 2, 5])("returns results in the order of the jobs with %d threads", async (threads) => {
    const jobs = Array.from({ length: 20 }, (_, at) => at)
    expect(await inThreads<number, number>(work, "square", jobs, { threads })).toEqual(jobs.map((x) => x * x))
  })

  it("runs jobs at the same time", async () => {
    const meeting = shared(new Int32Array(1))
    expect(await inThreads(work, "together", [meeting, meeting], { threads: 2 })).toEqual([true, true])
  })

  it("does all in the caller's thread with one thread", async () => {
    expect(await inThreads(work, "where", [0, 1], { threads: 1 })).toEqual([threadId, threadId])
    expect(await inThreads(work, "where", [0], { threads: 2 })).not.toEqual([threadId])
  })

  it("stays in the thread when called within one", async () => {
    expect(await inThreads(work, "nested", [7, 8], { threads: 2 })).toEqual([7, 8])
  })

  it("takes jobs from a generator only as threads are free for them", async () => {
    let made = 0
    let most = 0
    let done = 0
    async function* jobs() {
      for (let at = 0; at < 12; at++) {
        made++
        most = Math.max(most, made - done)
        yield at
      }
    }
    const results = await inThreads<number, number>(work, "square", jobs(), { threads: 2, onDone: (n) => (done = n) })
    expect(results).toHaveLength(12)
    expect(done).toBe(12)
    expect(most).toBeLessThanOrEqual(3)
  })

  it.each([1, 2])(
    "throws the failure of the first job that failed, with its parts, with %d threads",
    async (threads) => {
      await expect(inThreads(work, "fails", [0, 1, 2, 3, 5], { threads })).rejects.toMatchObject({
        name: "FmriError",
        tag: "Planted",
        message: "job 3 fails",
        fields: { at: 3 },
      })
      await expect(inThreads(work, "fails", [5], { threads })).rejects.toThrow("job 5 fails")
    },
  )

  it("closes a generator whose jobs are no longer wanted, and passes its own failure on", async () => {
    let closed = false
    function* jobs() {
      try {
        for (let at = 3; ; at++) yield at
      } finally {
        closed = true
      }
    }
    await expect(inThreads(work, "fails", jobs(), { threads: 2 })).rejects.toThrow("job 3 fails")
    expect(closed).toBe(true)
    // biome-ignore lint/correctness/useYield: it fails before it can
    function* broken(): Generator<number> {
      throw new Error("no jobs")
    }
    await expect(inThreads(work, "square", broken(), { threads: 2 })).rejects.toThrow("no jobs")
  })

  it("ends threads that are at work when it is aborted, and works again afterwards", async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(new Error("enough")), 50)
    await expect(inThreads(work, "forever", [1, 2], { threads: 2, signal: abort.signal })).rejects.toThrow("enough")
    expect(await inThreads(work, "square", [3], { threads: 2 })).toEqual([9])
  })

  it("says so when a thread dies, and works again afterwards", async () => {
    await expect(inThreads(work, "exits", [1], { threads: 2 })).rejects.toThrow("stopped before it had answered")
    expect(await inThreads(work, "square", [3], { threads: 2 })).toEqual([9])
  })

  it("refuses jobs that cannot be copied, functions that are not there and odd numbers of threads", async () => {
    await expect(inThreads(work, "square", [() => 1], { threads: 2 })).rejects.toThrow("could not be cloned")
    await expect(inThreads(work, "nothing", [1], { threads: 2 })).rejects.toMatchObject({ tag: "NotExported" })
    for (const threads of [0, 1.5, Number.NaN]) {
      await expect(inThreads(work, "square", [1], { threads })).rejects.toMatchObject({ tag: "ThreadCount" })
    }
  })
})

describe("calls under way at the same time", () => {
  it("share the threads, each with results of its own", async () => {
    const count = shared(new Int32Array(3))
    const some = () => inThreads(work, "counted", [count, count, count, count], { threads: 2 })
    const squares = inThreads<number, number>(work, "square", [1, 2, 3], { threads: 2 })
    await Promise.all([some(), some(), some()])
    expect(await squares).toEqual([1, 4, 9])
    expect(count[1]).toBeLessThanOrEqual(2)
  })
})

describe("shared", () => {
  it("is the same kind of array with the same values, in memory that threads share", async () => {
    for (const array of [Float64Array.of(1.5, -2), Float32Array.of(0.5), Uint8Array.of(255), Int32Array.of(-1)]) {
      const copy = shared(array)
      expect(copy).toEqual(array)
      expect(copy.buffer).toBeInstanceOf(SharedArrayBuffer)
    }
    expect(await inThreads(work, "sum", [shared(Float64Array.of(1, 2, 3))], { threads: 2 })).toEqual([6])
  })
})

describe("endThreads", () => {
  it("ends the threads that wait, and what they kept with them", async () => {
    const where = () => inThreads<number, number>(work, "where", [0, 0], { threads: 2 })
    const before = new Set(await where())
    expect((await where()).every((id) => before.has(id))).toBe(true)
    await endThreads()
    expect((await where()).some((id) => before.has(id))).toBe(false)
    await endThreads()
    await endThreads()
  })

  it("leaves a thread at work alone", async () => {
    const meeting = shared(new Int32Array(1))
    const first = inThreads(work, "together", [meeting], { threads: 2 })
    await endThreads()
    expect(await inThreads(work, "together", [meeting], { threads: 2 })).toEqual([true])
    expect(await first).toEqual([true])
  })
})
