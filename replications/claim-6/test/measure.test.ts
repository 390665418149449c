import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import { cell, controlOf, type Measured, silent } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { type Ablated, ablate } from "../src/ablate.js"
import { matrix } from "../src/interference.js"
import { type Material, prepare } from "../src/material.js"
import { measure, withShuffledLabels } from "../src/measure.js"
import { type Opened, open } from "../src/net.js"
import { sizes } from "../src/settings.js"
import { spec } from "../src/spec.js"
import { quickContext } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

const sum = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b, 0)
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => sum(Array.from(a, (x, j) => x * b[j]!))

describe.each(["gpt-neo", "gemma2"])("a quick run on %s", (checkpoint) => {
  let measured: Measured
  let files: Map<string, string>
  let kept: ReturnType<typeof quickContext>["kept"]

  beforeAll(async () => {
    const quick = quickContext(checkpoint, runtime)
    measured = await measure(quick.context)
    files = quick.kept.files
    kept = quick.kept
  })

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("finds planted categories, apart and on one axis", () => {
    for (const key of ["planted_apart", "planted_crowded", "planted_own", "planted_axis"])
      expect(controlOf(measured, key)).toMatchObject({ key, passed: true })
  })

  it("shows a retention of 1 where nothing is read", () => {
    const { references = [] } = cell(measured, "retention", { position: "next" })
    expect(references.map(({ net, seed }) => `${net} ${seed}`)).toEqual([
      "untrained 1",
      "hybrid 1",
      "embedding 0",
      "shuffled labels 1",
    ])
    // The token after the word is the same for all words of a sentence.
    expect(references.find(({ net }) => net === "embedding")!.value).toBeCloseTo(1, 9)
    expect(controlOf(measured, "reference_retention")!.passed).toBe(
      cell(measured, "retention", { position: "target" }).references!.every(
        ({ value }) => value < 0.995 || value > 1.005,
      ),
    )
  })

  it("attaches both tables and keeps folds and directions", () => {
    const lines = (name: string) => files.get(name)!.trim().split("\n")
    expect(lines("retention.csv").length).toBe(1 + 5 * 2 * 3)
    expect(lines("interference.csv").length).toBe(1 + 2 * 3 * 3)
    for (const name of files.keys()) {
      const [head, ...rows] = lines(name)
      for (const row of rows) expect(row.split(",").length).toBe(head!.split(",").length)
    }
    expect(kept.folds[0]!.length).toBe(36)
    expect(kept.directions.size).toBe(15)
    for (const vector of kept.directions.values()) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  })
})

describe("ablations", () => {
  let model: Model
  let material: Material
  let opened: Opened
  let found: Ablated
  const words = Int32Array.of(0, 5, 7, 12, 14)

  beforeAll(async () => {
    const quick = quickContext("gpt-neo", runtime)
    model = await quick.open("tiny")
    material = await prepare(quick.context, model, sizes(true))
    opened = await open(model, material, quick.context)
    const { space, layer, probes } = opened
    const random = [Float64Array.from({ length: space.width }, (_, j) => Number(j === 0))]
    const { signal } = new AbortController()
    found = await ablate(
      model,
      material,
      space,
      { words, layer, positions: "target", probes, random },
      { capture, signal },
    )
  })
  afterAll(async () => {
    await model?.close()
  })

  /** The words' activations at the ablated layer, one forward pass a sentence. */
  async function plain() {
    const { table, probe } = material
    const at = async (row: { ids: readonly number[]; target?: number }) => {
      const request = { rows: [row], sites: ["resid_post"], layers: [opened.layer], positions: ["target"] } as const
      return Array.from((await capture(model, request)).tensors.get(`resid_post.${opened.layer}`)!.data)
    }
    const average = (list: number[][]) => list[0]!.map((_, j) => sum(list.map((h) => h[j]!)) / list.length)
    const inProbe = await Promise.all(probe.map(at))
    const inSentences = await Promise.all(table.rows.map(at))
    const means = table.words.map((_, word) => average(inSentences.filter((_, row) => table.word[row] === word)))
    return { average, inProbe, means }
  }

  async function margin(word: number, added?: number[]): Promise<number> {
    const { probe, nouns, table } = material
    const row = probe[word]!
    const edits = added
      ? [{ site: "resid_post", layer: opened.layer, op: "add", vector: added, positions: "target" } as const]
      : []
    const request = { rows: [{ ...row, edits }], sites: ["logits"], positions: [row.ids.length - 1] } as const
    const logits = (await capture(model, request)).tensors.get("logits")!.data
    const own = table.wordCategory[word]!
    const others = nouns.filter((_, c) => c !== own)
    return logits[nouns[own]!]! - sum(others.map((id) => logits[id]!)) / others.length
  }

  it("equal the plain way: the centred component along a direction of other words taken away", async () => {
    const { table } = material
    const { average, inProbe, means } = await plain()
    for (const [i, word] of words.entries()) {
      const training = Array.from(table.words.keys()).filter((other) => table.wordFold[other] !== table.wordFold[word])
      const centre = average(training.map((other) => inProbe[other]!))
      const deviation = inProbe[word]!.map((x, j) => x - centre[j]!)
      const clean = await margin(word)
      const far: number[] = []
      for (const [a, fall] of found.noun.fall.entries()) {
        const inside = average(
          training.filter((other) => table.wordCategory[other] === a).map((other) => means[other]!),
        )
        const outside = average(
          training.filter((other) => table.wordCategory[other] !== a).map((other) => means[other]!),
        )
        const v = inside.map((x, j) => x - outside[j]!)
        const u = v.map((x) => x / Math.hypot(...v))
        const along = dot(deviation, u)
        const wanted =
          (clean -
            (await margin(
              word,
              u.map((x) => -along * x),
            ))) /
          found.noun.spread
        expect(Math.abs(fall[i]! - wanted)).toBeLessThan(2e-3 * Math.max(1, Math.abs(wanted)))
        far.push(Math.abs(along))
      }
      const [own] = far.splice(table.wordCategory[word]!, 1)
      expect(found.moved.own[i]).toBeCloseTo(own!, 4)
      expect(found.moved.other[i]).toBeCloseTo(sum(far) / far.length, 4)
      const wanted =
        (clean -
          (await margin(
            word,
            deviation.map((x) => -x),
          ))) /
        found.noun.spread
      expect(Math.abs(found.noun.whole[i]! - wanted)).toBeLessThan(2e-3 * Math.max(1, Math.abs(wanted)))
    }
  })

  it("read both readouts in the same words", () => {
    expect(found.probe!.category).toEqual(found.noun.category)
    expect(found.probe!.spread).not.toBe(found.noun.spread)
    const effect = matrix(found.noun, new Float64Array(words.length).fill(1))
    expect(effect[1]![0]!).toBeCloseTo((found.noun.fall[1]![0]! + found.noun.fall[1]![1]!) / 2, 12)
    expect(found.known.length).toBe(words.length)
    expect(Number.isFinite(found.random[0]!)).toBe(true)
  })
})

it("shuffles categories over words, not over rows", async () => {
  const quick = quickContext("gpt-neo", runtime)
  const model = await quick.open("tiny")
  const material = await prepare(quick.context, model, sizes(true))
  await model.close()
  const { table } = withShuffledLabels(material, quick.context.rng("shuffled", 1))
  expect(table.wordCategory).not.toEqual(material.table.wordCategory)
  expect([...table.wordCategory].sort()).toEqual([...material.table.wordCategory].sort())
  table.category.forEach((own, row) => {
    expect(own).toBe(table.wordCategory[table.word[row]!])
  })
})

describe("a run", () => {
  it("gives the same numbers again", async () => {
    const run = () => measure(quickContext("llama-yarn", runtime).context)
    expect(await run()).toEqual(await run())
  })

  it("stops when it is told to", async () => {
    const stop = new AbortController()
    const stage = (name: string) => {
      if (name === "ablations") stop.abort()
      return { set() {}, advance() {}, end() {} }
    }
    const { context } = quickContext("llama-yarn", runtime, { signal: stop.signal, progress: { ...silent, stage } })
    await expect(measure(context)).rejects.toThrow()
  })
})
