import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Model } from "@llm-fmri/model"
import { capture } from "../../src/index.js"
import { readGolden, relativeError } from "./safetensors.js"

/** The real checkpoints that have a reference (tooling/oracle/real_reference.py). */
export const realReferences = ["smollm2-135m", "gemma-3-270m"] as const

const fixture = (file: string) => fileURLToPath(new URL(`../../../model/test/fixtures/real/${file}`, import.meta.url))

/** Errors at the last position of each reference text: the residual stream after each block, and the logits. */
export async function compareReal(model: Model, name: (typeof realReferences)[number]) {
  const { rows, stride } = JSON.parse(readFileSync(fixture(`${name}.json`), "utf8")) as {
    rows: { ids: number[] }[]
    stride: number
  }
  const golden = readGolden(fixture(`${name}.safetensors`))
  const recording = await capture(model, {
    rows: rows.map(({ ids }) => ({ ids })),
    sites: ["resid_post", "logits"],
    layers: "all",
    positions: ["last"],
  })
  const { width, vocab, layers } = model.arch
  return rows.flatMap(({ ids }, r) => {
    const tokens = ids.length
    const row = (key: string, size: number) => recording.tensors.get(key)!.data.subarray(r * size, (r + 1) * size)
    const logits = row("logits", vocab)
    const top = golden.get(`top_values.${r}`)!
    const topIds = [...golden.get(`top_ids.${r}`)!.data]
    const sample = golden.get(`sample.${r}`)!
    const resid = golden.get(`resid_post.${r}`)!
    const sampled = Array.from(sample.data, (_, i) => logits[i * stride]!)
    return [
      {
        tokens,
        what: "largest logits",
        error: relativeError({ dims: top.dims, data: topIds.map((id) => logits[id]!) }, top),
      },
      { tokens, what: "sampled logits", error: relativeError({ dims: sample.dims, data: sampled }, sample) },
      ...layers.map((_, layer) => {
        const reference = resid.data.slice(layer * width, (layer + 1) * width)
        const ours = { dims: [width], data: row(`resid_post.${layer}`, width) }
        return { tokens, what: `resid_post.${layer}`, error: relativeError(ours, { dims: [width], data: reference }) }
      }),
    ]
  })
}
