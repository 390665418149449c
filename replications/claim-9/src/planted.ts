import { fitZScore, type Matrix, zScore } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import type { Words } from "./preference.js"

/** Samples whose units share a latent within each of several modules, on top of what they have; module of unit i: i mod m. */
export function withModules(x: Matrix, modules: number, strength: number, seed: number): Matrix {
  const [n] = x.dims as [number, number]
  const rng = new Rng(seed)
  const latents = Float64Array.from({ length: n * modules }, () => rng.normal())
  return added(x, strength, (row, unit) => latents[row * modules + (unit % modules)]!)
}

/** Independent normal samples: no modules, no structure. */
export function whiteNoise(n: number, units: number, seed: number): Matrix {
  const rng = new Rng(seed)
  return { dims: [n, units], data: Float64Array.from({ length: n * units }, () => rng.normal()) }
}

/** Every unit a random mixture of a few latents, all mixtures alike: no modules, but few dimensions. */
export function mixtures(n: number, units: number, latents: number, seed: number): Matrix {
  const rng = new Rng(seed)
  const sources = Float64Array.from({ length: n * latents }, () => rng.normal())
  const loadings = Float64Array.from({ length: units * latents }, () => rng.normal())
  const data = new Float64Array(n * units)
  for (let row = 0; row < n; row++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = 0
      for (let k = 0; k < latents; k++) sum += sources[row * latents + k]! * loadings[unit * latents + k]!
      data[row * units + unit] = sum
    }
  }
  return zScored({ dims: [n, units], data })
}

/** How planted modules are to be: each with the words of one category, or with words by lot, as many. */
export type Meaning = "category" | "words"

/** Noise with as many modules as categories: the units of a module are more active at the words that it stands for. */
export function meaningfulModules(
  { word, wordCategory }: Words,
  meaning: Meaning,
  { unitsEach, strength }: { readonly unitsEach: number; readonly strength: number },
  seed: number,
): Matrix {
  const rng = new Rng(seed)
  const stands = Int32Array.from(wordCategory)
  if (meaning === "words") rng.shuffle(stands)
  const modules = stands.reduce((most, one) => Math.max(most, one), -1) + 1
  const noise = whiteNoise(word.length, modules * unitsEach, rng.uint32())
  // Of deviation 1, as the noise is.
  const size = strength * Math.sqrt(modules)
  return added(noise, size, (row, unit) => (stands[word[row]!] === unit % modules ? 1 : 0))
}

function added({ dims, data }: Matrix, strength: number, part: (row: number, unit: number) => number): Matrix {
  const [n, units] = dims as [number, number]
  const out = Float64Array.from(data)
  for (let row = 0; row < n; row++) {
    for (let unit = 0; unit < units; unit++) out[row * units + unit]! += strength * part(row, unit)
  }
  return zScored({ dims: [n, units], data: out })
}

function zScored(x: Matrix): Matrix {
  return zScore(x, fitZScore(x))
}
