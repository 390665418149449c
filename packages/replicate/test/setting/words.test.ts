import { mean, meanRow } from "@llm-fmri/analysis"
import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { deriveSeed } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { layerAt, placeWords, recordWords, silent, standardise, unitSamples, type WordTable } from "../../src/index.js"
import { smallSet, wordTokenizer } from "../support/words.js"

const tiny = new URL("../../../model/test/fixtures/tiny/gemma2", import.meta.url).pathname
const context = {
  stimuli: smallSet,
  seed: (...names: (string | number)[]) => deriveSeed(1, ...names),
  progress: silent,
  record: capture,
  signal: new AbortController().signal,
}

let runtime: Runtime
let model: Model
let table: WordTable
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
  model = { ...(await openModel(tiny, { runtime })), tokenizer: wordTokenizer() }
  table = await placeWords(context, model)
})
afterAll(async () => {
  await model?.close()
  await runtime?.close()
})

describe("the words of a set", () => {
  it("are grouped, framed and dealt into folds alike in all lists", () => {
    const { set, rows, category, frame, word, fold, words, wordCategory, wordFold, categories } = table
    expect([rows.length, words.length, categories.length]).toEqual([36, 18, 3])
    set.stimuli.forEach((stimulus, row) => {
      expect(words[word[row]!]).toBe(stimulus.word)
      expect(categories[category[row]!]).toBe(stimulus.category)
      expect(wordCategory[word[row]!]).toBe(category[row])
      expect(wordFold[word[row]!]).toBe(fold[row])
    })
    expect(new Set(frame).size).toBe(2)
    expect(new Set(fold).size).toBe(5)
  })

  it("are dealt otherwise under another draw, and the same under the same", async () => {
    expect((await placeWords(context, model)).fold).toEqual(table.fold)
    expect((await placeWords(context, model, { draw: 1 })).fold).not.toEqual(table.fold)
  })

  it("need a tokenizer, and a category each", async () => {
    await expect(placeWords(context, { name: "mute" })).rejects.toMatchObject({ tag: "NoTokenizer" })
    const mixed = async () => {
      const set = await smallSet()
      const [first, ...rest] = set.stimuli
      return { ...set, stimuli: [{ ...first!, category: "stone" }, ...rest] }
    }
    await expect(placeWords({ ...context, stimuli: mixed }, model)).rejects.toMatchObject({ tag: "MixedWord" })
  })
})

describe("their activations", () => {
  it("are those of each row alone, at the target and behind it", async () => {
    const activations = await recordWords(context, model, table)
    const layers = model.arch.layers.length
    expect(activations.layers).toEqual(Array.from({ length: layers }, (_, layer) => layer))
    for (const row of [0, 17, 35]) {
      for (const position of ["target", "next"] as const) {
        const request = { rows: [table.rows[row]!], sites: ["resid_post", "resid_pre"], positions: [position] } as const
        const { tensors } = await capture(model, request)
        const near = (found: ArrayLike<number>, wanted: ArrayLike<number>) =>
          Array.from(wanted, (value, j) => expect(found[j]).toBeCloseTo(value, 4))
        const at = (x: { dims: readonly number[]; data: Float32Array | Float64Array }) =>
          x.data.subarray(row * x.dims[1]!, (row + 1) * x.dims[1]!)
        for (let layer = 0; layer < layers; layer++) {
          near(at(activations.at(position, layer)), tensors.get(`resid_post.${layer}`)!.data)
        }
        near(at(activations.embedding(position)), tensors.get("resid_pre.0")!.data)
      }
    }
  })

  it("of the MLP's units, at chosen layers; what was not recorded is refused", async () => {
    const activations = await recordWords(context, model, table, { site: "mlp_act", layers: [1] })
    expect(activations.at("next", 1).dims[0]).toBe(36)
    expect(() => activations.at("next", 0)).toThrow(/mlp_act\.0 was not recorded/)
    expect(() => activations.embedding("next")).toThrow(/resid_pre\.0 was not recorded/)
  })

  it("need a token behind the word", async () => {
    const rows = table.rows.map((row, i) => (i === 3 ? { ...row, next: undefined } : row))
    await expect(recordWords(context, model, { rows: rows as never })).rejects.toMatchObject({ tag: "NoNextToken" })
  })
})

describe("standardise", () => {
  it("takes frames and scales out as they are on the training rows alone", () => {
    const data = Float64Array.of(1, 10, 3, 30, 100, -5, 104, -9, 7, 7, 900, 1)
    const frames = [0, 0, 1, 1, 0, 1]
    const training = [0, 1, 2, 3]
    const x = standardise({ dims: [6, 2], data }, frames, training)
    for (const j of [0, 1]) {
      const column = training.map((row) => x.data[row * 2 + j]!)
      expect(mean(column)).toBeCloseTo(0, 12)
      expect(mean(column.map((value) => value * value))).toBeCloseTo(1, 12)
      expect(meanRow(x, [0, 1])[j]).toBeCloseTo(0, 12)
    }
    const moved = standardise({ dims: [6, 2], data: data.map((v, i) => (i > 7 ? v * 3 : v)) }, frames, training)
    expect(moved.data.subarray(0, 8)).toEqual(x.data.subarray(0, 8))
  })

  it("has layers at shares of depth, never the last block", () => {
    expect([0.25, 0.5, 0.75, 1].map((depth) => layerAt(depth, 30))).toEqual([7, 15, 22, 28])
  })
})

describe("samples of units", () => {
  it("are all stimuli, without what their frames have in common", async () => {
    const recorded = await recordWords(context, model, table)
    const units = await unitSamples(context, model, table)
    expect(units.layers).toEqual(recorded.layers)
    expect(units.raw(1)).toEqual(recorded.at("target", 1))
    expect(units.at(1)).toEqual(standardise(recorded.at("target", 1), table.frame))
    expect(units.embedding()).toEqual(standardise(recorded.embedding("target"), table.frame))
    const next = await unitSamples(context, model, table, { position: "next", layers: [1] })
    expect(next.raw(1)).toEqual(recorded.at("next", 1))
  })

  it("are MLP neurons on demand, which have no embedding", async () => {
    const neurons = await unitSamples(context, model, table, { site: "mlp_act", layers: [1] })
    expect(neurons.at(1).dims[0]).toBe(table.rows.length)
    expect(neurons.layers).toEqual([1])
    expect(() => neurons.embedding()).toThrow()
  })
})
