import { fitZScore, type Matrix, zScore } from "@llm-fmri/analysis"
import { againstNull, rotatedBasis } from "@llm-fmri/connectome"
import { deriveSeed } from "@llm-fmri/random"
import { takeColumns } from "./matrices.js"
import { netEffects } from "./net-effects.js"
import { meaningfulModules, mixtures, whiteNoise, withModules } from "./planted.js"
import { labelNull, type Words } from "./preference.js"
import type { Bench } from "./read-modules.js"
import { besideRotations, cellAt, drawsAt } from "./rotations.js"
import { decidingDensity, isotropicLatents, planted, plantedMeaning, type Sizes } from "./settings.js"

/** Q of made-up data beside its rotations. */
export interface Check {
  readonly q: number
  readonly z: number
  readonly p: number
}

/** NMI of made-up modules and preferred categories, against rotations and against categories dealt by lot. */
export interface MeaningCheck {
  readonly nmi: number
  readonly rotatedP: number
  readonly labelP: number
}

export interface Checks {
  readonly strong: Check
  readonly weak: Check
  readonly latents: Check
  readonly noise: Check
  readonly aligned: MeaningCheck
  readonly unaligned: MeaningCheck
}

/**
 * The instrument on data whose modules are known: planted strongly and too weakly into a rotation of a net's own samples,
 * absent from few latents and from noise, planted with and without a meaning.
 */
export async function checks(x: Matrix, words: Words, size: Sizes, seed: number, bench: Bench): Promise<Checks> {
  const n = x.dims[0]!
  const ask = async (made: Matrix, name: string): Promise<Check> => {
    const options = { densities: [decidingDensity], restarts: size.restarts, count: size.plantedRotations }
    const { data, draws } = await besideRotations(made, { ...options, seed: deriveSeed(seed, name) }, bench)
    const value = cellAt(data, decidingDensity)?.q ?? Number.NaN
    const { z, p } = againstNull(value, drawsAt(draws, decidingDensity))
    return { q: value, z, p }
  }
  const turned = await (await rotatedBasis(x, bench.runtime)).draw(deriveSeed(seed, "turned"))
  const units = Math.min(planted.units, turned.dims[1]!)
  const part = takeColumns(
    turned,
    Int32Array.from({ length: units }, (_, unit) => unit),
  )
  const base = zScore(part, fitZScore(part))
  const plant = (strength: number) => withModules(base, planted.modules, strength, deriveSeed(seed, "modules"))
  return {
    strong: await ask(plant(planted.strong), "strong"),
    weak: await ask(plant(planted.weak), "weak"),
    latents: await ask(mixtures(n, units, isotropicLatents, deriveSeed(seed, "mixtures")), "latents"),
    noise: await ask(whiteNoise(n, units, deriveSeed(seed, "white")), "noise"),
    aligned: await meaningCheck("category", words, size, deriveSeed(seed, "aligned"), bench),
    unaligned: await meaningCheck("words", words, size, deriveSeed(seed, "unaligned"), bench),
  }
}

async function meaningCheck(
  meaning: "category" | "words",
  words: Words,
  size: Sizes,
  seed: number,
  bench: Bench,
): Promise<MeaningCheck> {
  const x = meaningfulModules(words, meaning, plantedMeaning, deriveSeed(seed, "samples"))
  const options = { densities: [decidingDensity], rotations: size.plantedRotations, splits: 1 }
  const { nmi, modules } = await netEffects(x, words, { ...options, restarts: size.restarts, seed }, bench)
  const labels = labelNull(x, modules, words, { seed: deriveSeed(seed, "labels"), draws: size.labelDraws })
  return {
    nmi: nmi.value,
    rotatedP: againstNull(nmi.value, nmi.draws).p,
    labelP: againstNull(nmi.value, labels).p,
  }
}
