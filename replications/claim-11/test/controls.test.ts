import { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { silent } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { controls } from "../src/controls.js"
import { pairEffects, trainedEffects } from "../src/effects.js"
import type { Results } from "../src/results.js"
import { sizes } from "../src/settings.js"
import type { Pair } from "../src/sides.js"
import { type Parts, pairOf, table } from "./support/sides.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const size = { ...sizes(true), halves: 60 }
const seed = (...names: (string | number)[]) => deriveSeed(1, ...names)
const rng = (...names: (string | number)[]) => new Rng(seed(...names))

const agreeing: Parts = { frame: 0.5, shared: 1, own: 1, noise: 0.3 }
const unlike: Parts = { own: 1, noise: 0.3 }
const good = {
  checks: {
    planted: { value: 0.5, low: 0.4, high: 0.6, nullHigh: 0.02 },
    outlier: { rows: 0.1, guarded: 0.01, before: 0 },
    turned: 1,
  },
}

async function results(trained: Parts, nets: Partial<Record<"untrained" | "hybrid" | "embedding", Parts>>) {
  const around = { seed, rng, signal: new AbortController().signal, progress: silent, runtime }
  const pair = (parts: Parts, at: number): Pair => pairOf(parts, runtime, at)
  const found: Results["nets"][number][] = []
  for (const [at, net] of (["untrained", "hybrid", "embedding"] as const).entries()) {
    const effects = await pairEffects(pair(nets[net] ?? unlike, 5 + at), size, at === 0, around)
    found.push({ net, seed: net === "embedding" ? 0 : 1, effects })
  }
  return {
    trained: await trainedEffects(pair(trained, 1), size, around),
    nets: found,
    words: table.words.length,
    texts: table.rows.length,
    layers: [1, 1] as const,
    ...good,
  }
}

const failing = (found: Results) =>
  controls(found)
    .filter(({ passed }) => !passed)
    .map(({ key }) => key)

describe("controls", () => {
  it("all pass where models agree on words and no other nets do", async () => {
    expect(failing(await results(agreeing, {}))).toEqual([])
  })

  it.each([
    [["family_wise", "beyond_category", "untrained_pairs", "hybrid_pairs", "embedding_pair"], unlike, {}],
    [["beyond_category"], { category: 1.5, own: 1 }, {}],
    [["untrained_pairs", "untrained_next"], agreeing, { untrained: agreeing }],
    [["hybrid_pairs", "hybrid_next"], agreeing, { hybrid: agreeing }],
    [["embedding_pair", "embedding_within"], agreeing, { embedding: agreeing }],
    [["untrained_rows"], agreeing, { untrained: { ...unlike, frame: 3 } }],
    [["words_rearranged"], { ...agreeing, frame: 4 }, {}],
  ] as [string[], Parts, object][])("fail: %j", async (keys, trained, nets) => {
    expect(failing(await results(trained, nets))).toEqual(expect.arrayContaining(keys))
  })

  it("fail where the measurement does", async () => {
    const found = await results(agreeing, {})
    const with_ = (checks: Partial<Results["checks"]>) => failing({ ...found, checks: { ...found.checks, ...checks } })
    expect(with_({ planted: { ...found.checks.planted, low: 0.01 } })).toEqual(["planted_code"])
    expect(with_({ turned: 0.99 })).toEqual(["turned_self"])
    expect(with_({ outlier: { rows: 0.1, guarded: 0.2, before: 0 } })).toEqual(["outlier_guarded"])
    expect(with_({ outlier: { rows: 0.9, guarded: 0, before: 0 } })).toEqual(["outlier_unit"])
    const without = { ...found.trained, next: undefined } as unknown as Results["trained"]
    expect(failing({ ...found, trained: without })).toEqual(["untrained_next", "hybrid_next"])
  })
})
