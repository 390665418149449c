import { Runtime } from "@llm-fmri/graph"
import { describe, expect, it } from "vitest"
import { SubjectRuntime } from "../../src/run/subject-runtime.js"

describe("the runtime of a subject", () => {
  it("starts at its first use, once, and ends with all that it holds", async () => {
    let starts = 0
    const own = new SubjectRuntime(() => {
      starts++
      return Runtime.start({ threads: 1 })
    })
    await own.end()
    expect(starts).toBe(0)
    const [one, other] = await Promise.all([own.get(), own.get()])
    expect(other).toBe(one)
    await one.upload({ dtype: "float32", dims: [2], data: Float32Array.of(1, 2) })
    expect(await one.stats()).toMatchObject({ tensors: 1 })
    await own.end()
    await expect(one.stats()).rejects.toMatchObject({ tag: "RuntimeClosed" })
    expect(await own.get()).not.toBe(one)
    expect(starts).toBe(2)
    await own.end()
    await own.end()
  })
})
