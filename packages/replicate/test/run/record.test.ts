import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { silent } from "../../src/index.js"
import { record } from "../../src/run/record.js"
import { RecordingStore } from "../../src/store/recordings.js"

const tiny = new URL("../../../model/test/fixtures/tiny/gemma2", import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), "llm-fmri-record-"))
const environment = { cpu_class: "any", node: "any", onnxruntime: "any", platform: "any", threads: 1 }
const rows = [{ ids: [2, 5, 7, 9] }, { ids: [2, 5, 8] }]
const positions = ["last"] as const

let runtime: Runtime
let model: Model
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
  model = await openModel(tiny, { runtime })
})
afterAll(async () => {
  await model?.close()
  await runtime?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe("what is asked for ahead", () => {
  it("is recorded in the same run, kept apart, and no different from what is recorded alone", async () => {
    const store = new RecordingStore({ cacheDir: folder, reuse: false })
    const around = { environment, progress: silent } as unknown as Parameters<typeof record>[4]
    const next = { sites: ["mlp_act"], layers: [1] } as const
    let runs = 0
    const onProgress = ({ done }: { done: number }) => {
      if (done === 1) runs++
    }
    const stream = { rows, positions, sites: ["resid_post"] } as const
    const first = await record(store, model, { ...stream, ahead: [next] }, { onProgress }, around)
    const second = await record(store, model, { rows, positions, ...next }, { onProgress }, around)
    expect(runs).toBeLessThanOrEqual(1)
    const alone = await capture(model, stream)
    expect([...first.tensors]).toEqual([...alone.tensors])
    const neurons = await capture(model, { rows, positions, ...next })
    expect([...second.tensors].map(([name, { dims, data }]) => [name, dims, [...data]])).toEqual(
      [...neurons.tensors].map(([name, { dims, data }]) => [name, dims, [...data]]),
    )
    expect(second.labels).toEqual(neurons.labels)
    expect(await store.has({ another: "key" })).toBe(false)
  })
})
