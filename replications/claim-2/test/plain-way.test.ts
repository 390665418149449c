import { type CaptureRow, capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, recordWords } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { conditions } from "../src/conditions.js"
import { fitFolds } from "../src/fits.js"
import { type Material, prepare } from "../src/material.js"
import { pairsIn } from "../src/net.js"
import { dropOf, nounEffects } from "../src/noun.js"
import { type CleanProbe, fitCleanProbes, readEffects, readWords } from "../src/readout.js"
import { type Regions, regionsOf } from "../src/regions.js"
import { regionSize } from "../src/settings.js"
import { sizes } from "../src/sizes.js"
import { quickContext } from "./support/context.js"

const mean = (list: readonly (readonly number[])[]) =>
  list[0]!.map((_, j) => list.reduce((sum, h) => sum + h[j]!, 0) / list.length)
const variance = (list: readonly number[]) => {
  const centre = list.reduce((a, b) => a + b) / list.length
  return list.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (list.length - 1)
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, j) => sum + x * b[j]!, 0)
const minus = (a: readonly number[], b: readonly number[]) => a.map((x, j) => x - b[j]!)

/** Every forward pass alone, every edit a vector that is added, every sum written out. */
describe("the plain way", () => {
  let runtime: Runtime
  let model: Model
  let context: MeasureContext
  let material: Material
  let layer: number
  let stimuli: number[][]
  let probe: number[][]
  const at = async (
    row: CaptureRow,
    site: "resid_post" | "final_norm" | "logits",
    where: number,
    edits: unknown[] = [],
  ) => {
    const layers = site === "resid_post" ? { layers: [where] } : {}
    const position = site === "resid_post" ? row.target! : row.ids.length - 1
    const request = { rows: [{ ...row, edits: edits as [] }], sites: [site], ...layers, positions: [position] }
    const { tensors } = await capture(model, request)
    return Array.from([...tensors.values()][0]!.data)
  }
  beforeAll(async () => {
    runtime = await Runtime.start({ threads: 1 })
    const quick = quickContext("gemma2", runtime)
    context = quick.context
    model = await quick.open("tiny")
    material = await prepare(context, model, sizes(true))
    layer = layerAt(0.5, model.arch.layers.length)
    stimuli = []
    for (const row of material.table.rows) stimuli.push(await at(row, "resid_post", layer))
    probe = []
    for (const row of material.probe.rows) probe.push(await at(row, "resid_post", layer))
  })
  afterAll(async () => {
    await model?.close()
    await runtime.close()
  })

  const words = () => material.table.words.map((_, word) => word)
  const training = (word: number) => words().filter((other) => material.probe.fold[other] !== material.probe.fold[word])
  const sentences = () => words().map((word) => mean(stimuli.filter((_, row) => material.table.word[row] === word)))
  const direction = (word: number, category = material.probe.category[word]!) => {
    const means = sentences()
    const of = (inside: boolean) =>
      mean(
        training(word)
          .filter((w) => (material.probe.category[w] === category) === inside)
          .map((w) => means[w]!),
      )
    const v = minus(of(true), of(false))
    return v.map((x) => x / Math.hypot(...v))
  }
  const selective = (word: number, category = material.probe.category[word]!) => {
    const means = sentences()
    const side = (inside: boolean) =>
      training(word)
        .filter((w) => (material.probe.category[w] === category) === inside)
        .map((w) => means[w]!)
    const [inside, outside] = [side(true), side(false)]
    const d = mean(inside).map((m, j) => {
      const spread = (variance(inside.map((h) => h[j]!)) + variance(outside.map((h) => h[j]!))) / 2
      return Math.abs(m - mean(outside)[j]!) / Math.sqrt(spread)
    })
    const order = d.map((_, j) => j).sort((a, b) => d[b]! - d[a]!)
    return order.slice(0, regionSize(d.length))
  }
  const margin = async (word: number, added?: number[]) => {
    const edits = added ? [{ site: "resid_post", layer, op: "add", vector: added, positions: "target" }] : []
    const logits = await at(material.probe.rows[word]!, "logits", 0, edits)
    const own = material.nouns[material.probe.category[word]!]!
    const others = material.nouns.filter((id) => id !== own)
    return logits[own]! - others.reduce((sum, id) => sum + logits[id]!, 0) / others.length
  }
  const site = async (): Promise<{
    activations: { dims: [number, number]; data: Float64Array }
    fits: ReturnType<typeof fitFolds>
    regions: Regions
  }> => {
    const matrix = (rows: number[][]) => ({
      dims: [rows.length, rows[0]!.length] as [number, number],
      data: Float64Array.from(rows.flat()),
    })
    const fits = fitFolds(matrix(sentences()), matrix(probe), material.probe, context.direction)
    const regions = regionsOf(fits, matrix(probe), material.probe, (...names) => context.rng(...names))
    return { activations: matrix(probe), fits, regions }
  }

  it("gives the same falls of the noun: units, direction, other directions, all units", async () => {
    const place = { layer, positions: "target" } as const
    const edits = ["units", "direction", "other_directions", "all"] as const
    const hooks = { capture: context.capture, signal: context.signal }
    const found = await nounEffects(model, material, await site(), { words: material.nullWords, place, edits }, hooks)
    for (const [i, word] of material.nullWords.entries()) {
      const clean = await margin(word)
      const centre = mean(training(word).map((w) => probe[w]!))
      const deviation = minus(probe[word]!, centre)
      const near = (edit: string, edited: number) =>
        expect(Math.abs(dropOf(found, edit)[i]! - (clean - edited))).toBeLessThan(2e-4 * Math.max(1, Math.abs(clean)))
      const chosen = selective(word)
      near(
        "units",
        await margin(
          word,
          deviation.map((x, j) => (chosen.includes(j) ? -x : 0)),
        ),
      )
      const u = direction(word)
      const along = dot(deviation, u)
      near(
        "direction",
        await margin(
          word,
          u.map((x) => -along * x),
        ),
      )
      near(
        "all",
        await margin(
          word,
          deviation.map((x) => -x),
        ),
      )
      const others: number[] = []
      for (const k of material.nouns.keys()) {
        if (k === material.probe.category[word]) continue
        const w = direction(word, k)
        const toward = -Math.sign(dot(deviation, w)) * Math.abs(along)
        others.push(
          await margin(
            word,
            w.map((x) => toward * x),
          ),
        )
      }
      near("other_directions", others.reduce((a, b) => a + b) / others.length)
    }
  })

  it("gives the same scores of a clean probe after an edit", async () => {
    const { read, table } = material
    const activations = await recordWords(context, model, table)
    const [clean] = (await fitCleanProbes(material, activations, ["target"], { runtime })) as [CleanProbe]
    const { regions } = await site()
    const rows = activations.at("target", layer)
    const place = { layer, positions: "target" } as const
    const list = conditions(material, rows, place, regions, { edits: ["direction"], draws: 0 })
    const hooks = { capture: context.capture, signal: context.signal }
    const found = await readEffects(model, material, [clean], pairsIn(material), list, new Set(), hooks)
    const last = model.arch.layers.length - 1
    const edited: number[][] = []
    for (const [i, row] of read.rows.entries()) {
      const word = read.words[i]!
      const frame = stimuli.filter((_, r) => table.fold[r] !== read.fold[i] && table.frame[r] === read.frame[i])
      const u = direction(word, 0)
      const along = dot(minus(stimuli[row]!, mean(frame)), u)
      const edit = { site: "resid_post", layer, op: "add", vector: u.map((x) => -along * x), positions: "target" }
      edited.push(await at(table.rows[row]!, "resid_post", last, [edit]))
    }
    const x = { dims: [edited.length, edited[0]!.length] as const, data: Float64Array.from(edited.flat()) }
    const { loss } = readWords(read, clean, x)
    const effects = found.get("target")!
    for (const [i, category] of read.category.entries())
      if (category === 0) expect(Math.abs(effects.loss.get("direction")![i]! - loss[i]!)).toBeLessThan(1e-2)
  })
})
