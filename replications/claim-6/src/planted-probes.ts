import type { Matrix } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"

/** Made-up activations of words, one row a word, the same number of words in every category. */
export interface PlantedWords {
  readonly x: Matrix
  readonly category: Int32Array
  readonly word: Int32Array
}

/** Inverse penalties that the probes of planted words choose from. */
export const plantedStrengths = [1e-3, 1e-1, 10] as const

const categories = 10
const wordsEach = 24
const units = 40

/**
 * Categories that coexist: each has a unit of its own, in which its words stand six deviations above the others. A shared
 * probe must read each as well as a dedicated one.
 */
export function plantedApart(rng: Rng): PlantedWords {
  return planted(rng, (row, own) => {
    row[own]! += 6
  })
}

/**
 * Categories that do not: the first two differ from each other along one axis that hardly varies otherwise, the others
 * differ in nothing. One penalty cannot suit both: what keeps the shared probe from learning the noise of eight categories
 * keeps it from reading the axis, which needs large weights.
 */
export function plantedCrowded(rng: Rng): PlantedWords {
  return planted(rng, (row, own) => {
    // The axis is the difference of two units that otherwise rise and fall together.
    const side = own === 0 ? 1 : own === 1 ? -1 : 0
    row[1] = row[0]! + 0.1 * row[1]!
    row[0]! += 0.8 * side
    row[1]! -= 0.8 * side
  })
}

function planted(rng: Rng, plant: (row: Float64Array, own: number) => void): PlantedWords {
  const n = categories * wordsEach
  const data = new Float64Array(n * units)
  const category = Int32Array.from({ length: n }, (_, i) => Math.floor(i / wordsEach))
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * units, (i + 1) * units)
    for (let j = 0; j < units; j++) row[j] = rng.normal()
    plant(row, category[i]!)
  }
  return { x: { dims: [n, units], data }, category, word: Int32Array.from(category, (_, i) => i) }
}
