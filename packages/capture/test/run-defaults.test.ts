import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import { afterAll, beforeAll, expect, test } from "vitest"
import { capture, planCapture } from "../src/index.js"
import { difference, tinyFolder } from "./support/tiny.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const rows = [1, 2, 3, 4, 5, 6].map((id) => ({ ids: [id, id + 1, 5] }))
const request = { rows, sites: ["resid_post"], positions: ["last"] } as const

test("a model opened with batches and an order runs so where a request does not say otherwise", async () => {
  const plain = await openModel(tinyFolder("gemma2"), { runtime })
  const other = await openModel(tinyFolder("gemma2"), { runtime, run: { chunkRows: 4, order: "breadth" } })
  const chunks = async (model: typeof plain, more = {}) =>
    (await planCapture(model, { ...request, ...more })).chunks.length
  expect(await chunks(plain)).toBe(1)
  expect(await chunks(other)).toBeGreaterThan(3)
  expect(await chunks(other, { chunkRows: 1000 })).toBe(1)
  const a = await capture(plain, request)
  const b = await capture(other, request)
  const c = await capture(other, request, { order: "depth" })
  expect([b.summary.order, c.summary.order]).toEqual(["breadth", "depth"])
  expect(difference(a.tensors, b.tensors)).toBeLessThan(1e-5)
  expect(difference(b.tensors, c.tensors)).toBeLessThan(1e-5)
  await plain.close()
  await other.close()
})
