import { readdirSync } from "node:fs"
import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { scaleWhole } from "../src/edits.js"
import { wholeScales } from "../src/settings.js"
import { tinyFolder } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

/** Mean square of what the norm divides by, without its epsilon. */
function power(h: Float32Array, type: "rms" | "layer"): number {
  const centre = type === "layer" ? h.reduce((sum, x) => sum + x, 0) / h.length : 0
  return h.reduce((sum, x) => sum + (x - centre) ** 2, 0) / h.length
}

describe.each(readdirSync(tinyFolder("")).sort())("the final norm of %s", (name) => {
  it("gives the same for a scaled input, up to its epsilon", async () => {
    const model = await openModel(tinyFolder(name), { runtime })
    const { width, layers, final } = model.arch
    const row = { ids: [1, 17, 83, 5, 47] }
    const last = layers.length - 1
    const { tensors } = await capture(model, {
      rows: [row, ...wholeScales.map((s) => ({ ...row, edits: scaleWhole(last, s, "all") }))],
      sites: ["resid_post", "final_norm"],
      layers: [last],
      positions: ["last"],
    })
    const at = (tensor: string, r: number) => tensors.get(tensor)!.data.subarray(r * width, (r + 1) * width)
    const clean = at("final_norm", 0)
    const m = power(at(`resid_post.${last}`, 0), final.norm.type)
    const { eps } = final.norm
    // A bias is added after the norm, so it stands outside the factor.
    const bias = final.bias ? await runtime.download(await model.weights.other(final.bias)) : undefined
    const shift = (i: number) => (bias ? (bias.data as Float32Array)[i]! : 0)
    const size = Math.max(...clean.map(Math.abs))
    wholeScales.forEach((s, k) => {
      const scaled = at(`resid_post.${last}`, k + 1)
      expect(scaled[0]! / at(`resid_post.${last}`, 0)[0]!).toBeCloseTo(s, 4)
      const factor = Math.sqrt((m + eps) / (m + eps / s ** 2))
      at("final_norm", k + 1).forEach((y, i) => {
        expect(Math.abs(y - shift(i) - factor * (clean[i]! - shift(i)))).toBeLessThan(1e-5 * size)
      })
    })
    await model.close()
  })
})
