import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { realModel } from "../../model/test/support/real-models.js"
import { compareReal, realReferences } from "./support/compare-real.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(async () => {
  await runtime?.close()
})

describe("real checkpoints equal the reference within 1e-3", async () => {
  for (const name of realReferences) {
    const real = await realModel(name)
    it.skipIf(!real.path)(real.title, async () => {
      const model = await openModel(real.path!, { runtime })
      const errors = await compareReal(model, name)
      await model.close()
      expect(errors.filter(({ error }) => !(error <= 1e-3))).toEqual([])
    })
  }
})
