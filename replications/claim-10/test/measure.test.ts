import { dPrime, groupMeans } from "@llm-fmri/analysis"
import { chain, grid, moran } from "@llm-fmri/connectome"
import { Runtime } from "@llm-fmri/graph"
import { cell, type Measured, placeWords, recordWords, standardise } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { controls } from "../src/controls.js"
import { measure } from "../src/measure.js"
import type { Results } from "../src/results.js"
import { spec } from "../src/spec.js"
import { quickContext } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

describe("a quick run on a tiny net", () => {
  let measured: Measured
  let run: ReturnType<typeof quickContext>
  beforeAll(async () => {
    run = quickContext("gemma2", runtime)
    measured = await measure(run.context)
  })

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("compares with twins, hybrids and the embedding", () => {
    const nets = (site: string) =>
      cell(measured, "moran_z", { site, layout: "chain" }).references!.map(({ net, seed }) => `${net} ${seed}`)
    expect(nets("resid_post")).toEqual(["untrained 1", "hybrid 1", "embedding 0"])
    expect(nets("mlp_act")).toEqual(["untrained 1", "hybrid 1"])
  })

  it("equals the plain way: Moran's I of d′ of standardised word means", async () => {
    const model = await run.open("tiny")
    const table = await placeWords(run.context, model)
    const middle = Math.floor(model.arch.layers.length / 2)
    const { at } = await recordWords(run.context, model, table, { site: "mlp_act", layers: [middle] })
    await model.close()
    const x = groupMeans(standardise(at("target", middle), table.frame), table.word)
    const maps = table.categories.map((_, c) =>
      dPrime(
        x,
        Array.from(table.wordCategory, (own) => own === c),
      ),
    )
    for (const [layout, network] of [
      ["chain", chain(maps[0]!.length)],
      ["grid", grid(maps[0]!.length)],
    ] as const) {
      const mean = maps.reduce((sum, map) => sum + moran(map, network), 0) / maps.length
      expect(cell(measured, "moran_i", { site: "mlp_act", layout }).value).toBeCloseTo(mean, 8)
    }
  })

  it("attaches the tables that its figures draw", () => {
    for (const { table, x, y, series, facet, value, null_band } of spec.figures!) {
      const text = run.kept.files.get(cell(measured, table).file!)!
      const [header = "", ...lines] = text.trim().split("\n")
      for (const column of [x, y, series, facet, value, null_band?.low]) if (column) expect(header).toContain(column)
      expect(lines.length).toBeGreaterThan(5)
      expect(lines.length).toBeLessThanOrEqual(5000)
      for (const line of lines) expect(line.split(",").length).toBe(header.split(",").length)
    }
  })

  it("prints no ratio to cortex", () => {
    expect(cell(measured, "cortex_ratio").absent_because).toMatch(/source/)
  })

  it("gives the same numbers again", async () => {
    expect(await measure(quickContext("gemma2", runtime).context)).toEqual(measured)
  })
})

describe("a run", () => {
  it("takes up what an interrupted run has measured", async () => {
    const kept = new Map<string, unknown>()
    const step = async <T>(name: string, _: unknown, work: () => Promise<T>): Promise<T> => {
      if (!kept.has(name)) kept.set(name, await work())
      return kept.get(name) as T
    }
    await measure(quickContext("llama-yarn", runtime, { step }).context)
    expect([...kept.keys()]).toEqual(["tiny", "tiny@untrained:1", "tiny@hybrid:1"])
    const again = quickContext("llama-yarn", runtime, { step })
    const open = () => Promise.reject(new Error("opened again"))
    await measure({ ...again.context, open })
  })

  it("stops when it is told to", async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(measure(quickContext("gemma2", runtime, { signal: stop.signal }).context)).rejects.toThrow()
  })
})

describe("controls", () => {
  const site = (z: number) => ({
    I: { chain: 0, grid: 0 },
    z: { chain: z, grid: z },
    patch: 5,
    plantedZ: { chain: Float64Array.of(3, 4, 5), grid: Float64Array.of(5, 6, 7) },
  })
  const results = (checks: object, z: number, noise: number) =>
    ({
      trained: {
        sites: { resid_post: site(1), mlp_act: site(1) },
        checks: { strong: { chain: 0.01, grid: 0.01 }, region: 0.01, scrambled: 0.1, weak: 0, noise: 0.91, ...checks },
        smoothing: [{ sd: 2, own: 0.9, planted: 0.9, noise: Float64Array.of(noise) }],
      },
      nets: [{ net: "untrained", seed: 1, effects: { sites: { resid_post: site(z) }, byLayer: {} } }],
    }) as unknown as Results
  const failing = (checks: object = {}, z = 6, noise = 0) =>
    controls(results(checks, z, noise))
      .filter(({ passed }) => !passed)
      .map(({ key }) => key)

  it("pass where the measurement works and only nets that learned something have no map", () => {
    expect(failing()).toEqual([])
    expect(controls(results({}, 6, 0)).map(({ key }) => key)).toEqual(spec.controls.map(({ key }) => key))
  })

  it.each([
    ["planted_map", { strong: { chain: 0.2, grid: 0.01 } }],
    ["planted_region", { region: 0.3 }],
    ["scrambled_map", { scrambled: 0.5 }],
    ["weak_map", { weak: 0.5 }],
    ["noise_smoothed", { noise: 0.3 }],
  ])("%s fails", (key, checks) => {
    expect(failing(checks)).toEqual([key])
  })

  it("fail where smoothing makes maps, and where untrained nets have none", () => {
    expect(failing({}, 6, 0.9)).toEqual(["smoothing_alone"])
    expect(failing({}, 1)).toEqual(["untrained_fail"])
    expect(controls({ ...results({}, 6, 0), nets: [] }).at(-1)!.passed).toBe(false)
  })
})
