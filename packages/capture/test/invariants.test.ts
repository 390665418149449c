import { Runtime } from "@llm-fmri/graph"
import { EDITABLE_SITES, type EditableSite, type EditInput, type Model, openModel, siteWidth } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { capture } from "../src/index.js"
import { difference, relative, tinyFolder, tinyNames } from "./support/tiny.js"

/** Float32 noise of one forward pass against another of the same net (Gemma-4's is larger: see parity). */
const noise = (name: string) => (name.startsWith("gemma4") ? 1e-4 : 1e-5)

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

const long = [1, 17, 83, 5, 47, 83, 27, 60, 50]
const short = [9, 8, 7]

describe.each(tinyNames)("%s", (name) => {
  let model: Model
  beforeAll(async () => {
    model = await openModel(tinyFolder(name), { runtime })
  })
  afterAll(async () => {
    await model.close()
  })
  const sites = () => EDITABLE_SITES.filter((site) => !(site === "resid_mid" && model.arch.layers[0]!.kind.parallel))
  const run = (ids: number[][], edits?: EditInput[], options: object = {}) =>
    capture(model, { rows: ids.map((row) => ({ ids: row })), sites: "all", edits, ...options })
  const logits = async (edits: EditInput[]) =>
    (await capture(model, { rows: [{ ids: long }], sites: ["logits"], edits })).tensors.get("logits")!.data

  it("reads the same whether other sites are read or not", async () => {
    const all = await run([long])
    const alone = await capture(model, { rows: [{ ids: long }], sites: ["logits"] })
    expect(difference(alone.tensors, all.tensors)).toBeLessThanOrEqual(noise(name))
  })

  it("adds up: resid_pre + attn_out (+ mlp_out) is the stream after it", async () => {
    const { tensors } = await run([long])
    const at = (site: string, layer: number) => tensors.get(`${site}.${layer}`)?.data
    model.arch.layers.forEach(({ kind }, layer) => {
      const pre = at("resid_pre", layer)!
      const mid = pre.map((x, i) => x + at("attn_out", layer)![i]!)
      if (!kind.parallel) expect(relative(at("resid_mid", layer)!, mid)).toBeLessThanOrEqual(1e-6)
      // A per-layer input adds a third branch, and a layer scalar multiplies the sum.
      if (kind.perLayerInput === undefined && !kind.layerScalar)
        expect(
          relative(
            at("resid_post", layer)!,
            mid.map((x, i) => x + at("mlp_out", layer)![i]!),
          ),
        ).toBeLessThanOrEqual(1e-6)
      if (layer > 0) expect(relative(pre, at("resid_post", layer - 1)!)).toBe(0)
    })
  })

  it("has attention rows that sum to 1 and look at no later token and none outside the window", async () => {
    const { tensors } = await run([long])
    const T = long.length
    model.arch.layers.forEach(({ kind }, layer) => {
      const pattern = tensors.get(`attn_pattern.${layer}`)!.data
      for (let h = 0; h < kind.heads; h++)
        for (let q = 0; q < T; q++) {
          let sum = 0
          for (let k = 0; k < T; k++) {
            const weight = pattern[(h * T + q) * T + k]!
            sum += weight
            if (k > q || q - k >= (kind.window ?? T)) expect(weight).toBe(0)
          }
          expect(sum).toBeCloseTo(1, 5)
        }
    })
  })

  it("is changed by no neutral edit, at any site", async () => {
    const plain = await logits([])
    const layer = model.arch.layers.length - 1
    for (const site of sites()) {
      const vector = new Array(siteWidth(model.arch, layer, site)).fill(0).map((_, i) => Math.sin(i + 1))
      const neutral: EditInput[] = [
        { site, layer, op: "add", vector, scale: 0 },
        { site, layer, op: "scale", factor: 1 },
        { site, layer, op: "scale_component", vector, factor: 1 },
      ]
      expect(relative(await logits(neutral), plain), site).toBeLessThanOrEqual(noise(name))
    }
  })

  it("is changed once by a real edit, at every site of every layer", async () => {
    for (const site of sites())
      for (let layer = 0; layer < model.arch.layers.length; layer++) {
        const width = siteWidth(model.arch, layer, site)
        const vector = new Array(width).fill(0).map((_, i) => Math.cos(3 * i + layer))
        const before = await at(site, layer)
        const after = await at(site, layer, [{ site, layer, op: "add", vector, scale: 0.5 }])
        const wanted = before.map((x, i) => x + 0.5 * Math.fround(vector[i % width]!))
        expect(relative(after, wanted), `${site}.${layer} once`).toBeLessThanOrEqual(1e-5)
      }
    for (const site of sites()) {
      const vector = new Array(siteWidth(model.arch, 0, site)).fill(0).map((_, i) => Math.cos(3 * i))
      expect(relative(await logits([{ site, layer: 0, op: "add", vector }]), await logits([])), site).toBeGreaterThan(
        1e-4,
      )
    }
  })
  const at = async (site: EditableSite, layer: number, edits?: EditInput[]) =>
    (await capture(model, { rows: [{ ids: long }], sites: [site], layers: [layer], edits })).tensors.get(
      `${site}.${layer}`,
    )!.data

  it("gives a row the same values beside other rows, in any order, as alone", async () => {
    const together = await run([short, long, [...short, 3, 4]])
    const swapped = await run([[...short, 3, 4], long, short])
    const alone = await run([long])
    for (const [tensor, { dims, data }] of alone.tensors) {
      const size = dims.slice(1).reduce((a, b) => a * b, 1)
      for (const other of [together, swapped])
        expect(relative(other.tensors.get(tensor)!.data.subarray(size, 2 * size), data), tensor).toBeLessThanOrEqual(
          noise(name),
        )
    }
  })

  it("gives a beginning the same values as the whole", async () => {
    // Within 6 tokens: beyond its context a dynamic rotary embedding depends on the whole row's length.
    const whole = await capture(model, { rows: [{ ids: long.slice(0, 6) }], sites: ["resid_post"], positions: [3] })
    const start = await capture(model, {
      rows: [{ ids: long.slice(0, 4) }],
      sites: ["resid_post"],
      positions: ["last"],
    })
    expect(difference(start.tensors, whole.tensors)).toBeLessThanOrEqual(noise(name))
  })

  it("gives the same values depth first, breadth first and in batches of any size", async () => {
    const rows = { rows: [long, short, [...long, 2], [4, 4, 4]].map((ids) => ({ ids })), sites: "all" as const }
    const breadth = await capture(model, rows, { order: "breadth" })
    const depth = await capture(model, { ...rows, chunkRows: 5 }, { order: "depth" })
    const small = await capture(model, { ...rows, chunkRows: 5 }, { order: "breadth" })
    expect(depth.plan.chunks.length).toBeGreaterThan(1)
    expect(difference(small.tensors, depth.tensors)).toBe(0)
    expect(difference(depth.tensors, breadth.tensors)).toBeLessThanOrEqual(noise(name))
  })
})
