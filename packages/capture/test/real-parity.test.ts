import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { realModel } from "../../model/test/support/real-models.js"
import { capture } from "../src/index.js"
import { readGolden, relativeError } from "./support/safetensors.js"

/** References are transformers' own on the de-quantised GGUF (tooling/oracle/real_reference.py). */
const fixture = (file: string) => fileURLToPath(new URL(`../../model/test/fixtures/real/${file}`, import.meta.url))

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(async () => {
  await runtime?.close()
})

describe("real checkpoints equal the reference within 1e-3", async () => {
  for (const name of ["smollm2-135m", "gemma-3-270m"]) {
    const real = await realModel(name)
    it.skipIf(!real.path)(real.title, async () => {
      const { rows, stride } = JSON.parse(readFileSync(fixture(`${name}.json`), "utf8")) as {
        rows: { ids: number[] }[]
        stride: number
      }
      const golden = readGolden(fixture(`${name}.safetensors`))
      const model = await openModel(real.path!, { runtime })
      const recording = await capture(model, {
        rows: rows.map(({ ids }) => ({ ids })),
        sites: ["resid_post", "logits"],
        layers: "all",
        positions: ["last"],
      })
      await model.close()
      const { width, vocab, layers } = model.arch
      const errors: Record<string, number> = {}
      rows.forEach((row, r) => {
        const label = `${row.ids.length} tokens`
        const logits = recording.tensors.get("logits")!.data.subarray(r * vocab, (r + 1) * vocab)
        const top = golden.get(`top_values.${r}`)!
        const ids = [...golden.get(`top_ids.${r}`)!.data]
        const ours = { dims: top.dims, data: ids.map((id) => logits[id]!) }
        errors[`${label}: the largest logits`] = relativeError(ours, top)
        const sample = golden.get(`sample.${r}`)!
        const strided = { dims: sample.dims, data: Array.from(sample.data, (_, i) => logits[i * stride]!) }
        errors[`${label}: a sample of all logits`] = relativeError(strided, sample)
        const resid = golden.get(`resid_post.${r}`)!
        layers.forEach((_, layer) => {
          const reference = {
            dims: [width],
            data: resid.data.slice(layer * width, (layer + 1) * width) as Float32Array,
          }
          const block = recording.tensors.get(`resid_post.${layer}`)!.data.subarray(r * width, (r + 1) * width)
          errors[`${label}: resid_post.${layer}`] = relativeError({ dims: [width], data: block }, reference)
        })
      })
      if (process.env.FMRI_PARITY_TABLE) console.log(name, Math.max(...Object.values(errors)), errors)
      expect(Object.entries(errors).filter(([, error]) => !(error <= 1e-3))).toEqual([])
    })
  }
})
