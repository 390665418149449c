import { groupMeans, type Matrix } from "@llm-fmri/analysis"
import { partitionAgreement } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"

/** The words of a table: the word of each row, and the category of each word. */
export type Words = Pick<WordTable, "word" | "wordCategory">

/**
 * The category that each unit prefers: the one whose words it is, on average, most active at; the first of equals.
 *
 * @param means each word's mean over its frames, [words, units]
 */
export function preferred({ dims, data }: Matrix, wordCategory: ArrayLike<number>): Int32Array {
  const [words, units] = dims as [number, number]
  const categories = Array.from(wordCategory).reduce((most, one) => Math.max(most, one), -1) + 1
  const sums = new Float64Array(categories * units)
  const counts = new Float64Array(categories)
  for (let word = 0; word < words; word++) {
    const category = wordCategory[word]!
    counts[category]!++
    for (let unit = 0; unit < units; unit++) sums[category * units + unit]! += data[word * units + unit]!
  }
  return Int32Array.from({ length: units }, (_, unit) => {
    let best = 0
    for (let category = 1; category < categories; category++) {
      if (sums[category * units + unit]! / counts[category]! > sums[best * units + unit]! / counts[best]!)
        best = category
    }
    return best
  })
}

/** The category that each unit of samples prefers, [units]. */
export function preferences(x: Matrix, { word, wordCategory }: Words): Int32Array {
  return preferred(groupMeans(x, word), wordCategory)
}

/** NMI of units' modules and preferred categories. */
export function alike(modules: ArrayLike<number>, preference: ArrayLike<number>): number {
  return partitionAgreement(modules, preference).nmi
}

/**
 * The same when the words' categories are dealt by lot: units of one module are active at the same words, so they prefer
 * the same category whatever it is, and the NMI is far above 0 for categories that mean nothing.
 */
export function labelNull(
  x: Matrix,
  modules: ArrayLike<number>,
  { word, wordCategory }: Words,
  { seed, draws }: { readonly seed: number; readonly draws: number },
): Float64Array {
  const means = groupMeans(x, word)
  const rng = new Rng(seed)
  const labels = Int32Array.from(wordCategory)
  return Float64Array.from({ length: draws }, () => {
    rng.shuffle(labels)
    return alike(modules, preferred(means, labels))
  })
}
