import { Runtime } from "@llm-fmri/graph"
import { deriveSeed } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { checks } from "../src/checks.js"
import { controls } from "../src/controls.js"
import { type EffectOptions, type NetEffects, netEffects } from "../src/net-effects.js"
import { mixtures, whiteNoise, withModules } from "../src/planted.js"
import { excessOf } from "../src/quantities.js"
import type { Results } from "../src/results.js"
import { decidingDensity, densities, resolutions, signs, sizes } from "../src/settings.js"
import { words } from "./support/words.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const bench = () => ({ runtime, signal: new AbortController().signal })
const rows = words.word.length
const few: EffectOptions = {
  densities,
  rotations: 20,
  splits: 4,
  restarts: 2,
  seed: 1,
  extras: [
    { name: "resolutions", densities, resolutions: resolutions.filter((one) => one !== 1), rotations: 5 },
    ...signs.map((sign) => ({ name: sign, densities: [decidingDensity], sign, rotations: 3 })),
  ],
}
/** Ten modules of eight units on top of noise: fewer pairs within than edges, so that the network hangs together. */
const modular = () => withModules(whiteNoise(rows, 80, 1), 10, 1.5, 2)

describe("modules beside random bases", () => {
  let strong: NetEffects
  beforeAll(async () => {
    strong = await netEffects(modular(), words, few, bench())
  })

  it("are found where they are planted, on other words too", () => {
    expect(excessOf(strong)).toBeGreaterThan(0.2)
    expect(strong.stability.value).toBeGreaterThan(0.6)
    expect(Math.max(...strong.stability.draws)).toBeLessThan(strong.stability.value)
    const kept = Array.from(strong.modules).filter((module, unit) => module === strong.modules[unit % 10])
    expect(kept.length).toBeGreaterThan(70)
    for (const [a, b] of strong.halves) expect(Math.min(a, b)).toBeGreaterThan(0.1)
  })

  it("are not found where Q is high for want of dimensions", async () => {
    const latents = await netEffects(mixtures(rows, 80, 5, 3), words, few, bench())
    expect(latents.data.find(({ density }) => density === decidingDensity)!.q).toBeGreaterThan(0.2)
    expect(Math.abs(excessOf(latents)!)).toBeLessThan(0.06)
  })

  it("come out the same again", async () => {
    expect(await netEffects(modular(), words, few, bench())).toEqual(strong)
  })

  it("make the controls pass, or fail", async () => {
    const noise = await netEffects(whiteNoise(rows, 80, 7), words, few, bench())
    const failing = (trained: NetEffects, nets: readonly NetEffects[]) => {
      const made = { q: 0.4, z: 0, p: 0.5 }
      const found = { strong: { ...made, z: 9, p: 0.02 }, weak: made, latents: made, noise: made }
      const meaning = {
        aligned: { nmi: 1, rotatedP: 0.02, labelP: 0.01 },
        unaligned: { nmi: 1, rotatedP: 0.02, labelP: 0.5 },
      }
      const results = {
        trained: { effects: trained, checks: { ...found, ...meaning } },
        nets: nets.map((effects, at) => ({
          net: (["untrained", "hybrid", "embedding"] as const)[at]!,
          seed: 1,
          effects,
        })),
      } as unknown as Results
      return controls(results)
        .filter(({ key, passed }) => !passed && !key.endsWith("_q"))
        .map(({ key }) => key)
    }
    expect(failing(strong, [noise, noise, noise])).toEqual([])
    expect(failing(strong, [strong, noise, noise])).toEqual(["untrained_fails"])
    expect(failing(strong, [noise, strong, strong])).toEqual(["hybrid_fails", "embedding_fails"])
    expect(failing(noise, [strong, strong, strong])).toEqual([
      "every_density",
      "every_resolution",
      "stable_modules",
      "untrained_fails",
      "hybrid_fails",
      "embedding_fails",
    ])
    expect(failing(strong, [])).toEqual(["untrained_fails", "hybrid_fails", "embedding_fails"])
  })
})

describe("the instrument", () => {
  it("finds what was planted, and nothing else", async () => {
    const size = { ...sizes(true), labelDraws: 200 }
    const found = await checks(mixtures(rows, 90, 30, 5), words, size, deriveSeed(1, "checks"), bench())
    expect(found.strong.z).toBeGreaterThan(4)
    for (const none of [found.weak, found.latents, found.noise]) expect(none.z).toBeLessThan(4)
    expect(found.latents.q).toBeGreaterThan(0.15)
    expect(found.aligned.rotatedP).toBeLessThanOrEqual(0.05)
    expect(found.aligned.labelP).toBeLessThanOrEqual(0.01)
    expect(found.unaligned.labelP).toBeGreaterThan(0.01)
  })
})
