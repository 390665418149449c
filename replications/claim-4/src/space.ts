import { type DirectionFit, dot, foldFits, type Matrix, meanDifference, unit } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"

/** The words of a set, with category (an index) and fold. */
export interface Words {
  readonly category: ArrayLike<number>
  readonly fold: ArrayLike<number>
}

/**
 * The mean row of every word over its frames, [words, d].
 *
 * @param wordOf the word of each row, 0 … words − 1
 *
 * @example
 * ```ts
 * wordMeans({ dims: [3, 1], data: Float32Array.of(1, 3, 5) }, [0, 0, 1], 2).data // [2, 5]
 * ```
 */
export function wordMeans(x: Matrix, wordOf: ArrayLike<number>, words: number): Matrix {
  const [rows = 0, d = 0] = x.dims
  const data = new Float64Array(words * d)
  const count = new Float64Array(words)
  for (let r = 0; r < rows; r++) {
    const w = wordOf[r]!
    count[w]!++
    for (let j = 0; j < d; j++) data[w * d + j]! += x.data[r * d + j]!
  }
  for (let w = 0; w < words; w++) for (let j = 0; j < d; j++) data[w * d + j]! /= count[w]!
  return { dims: [words, d], data }
}

/**
 * Where words lie along directions at one layer of the sentence that is edited. Centres come from the words outside a
 * word's fold, so that a word is measured against what other words say.
 */
export class Space {
  readonly activations: Matrix
  readonly #words: Words
  readonly #units: readonly (readonly Float64Array[])[]
  readonly #centres: readonly { mean: Float64Array; training: Int32Array }[]

  /**
   * @param activations each word's activation where it is edited, [words, d]
   * @param units unit vectors, [fold][category][d]
   */
  constructor(activations: Matrix, words: Words, units: readonly (readonly Float64Array[])[]) {
    this.activations = activations
    this.#words = words
    this.#units = units
    this.#centres = foldFits(activations, Array.from(words.category, String), words.fold)
  }

  /** The word's own activation, [d]. */
  activation(word: number): Float32Array | Float64Array {
    const d = this.activations.dims[1]!
    return this.activations.data.subarray(word * d, (word + 1) * d)
  }

  /** Unit direction of a category, by default the word's own, as its fold has it, [d]. */
  direction(word: number, category = this.#words.category[word]!): Float64Array {
    return this.#units[this.#words.fold[word]!]![category]!
  }

  /** μ: mean activation of the words outside this word's fold, [d]. */
  mean(word: number): Float64Array {
    return this.#centres[this.#words.fold[word]!]!.mean
  }

  /** The words outside this word's fold. */
  training(word: number): Int32Array {
    return this.#centres[this.#words.fold[word]!]!.training
  }

  /** (h − μ)·u */
  deviation(word: number, u: ArrayLike<number>): number {
    return dot(this.activation(word), u) - dot(this.mean(word), u)
  }
}

/** Gives the unit direction of a category; `MeasureContext.direction` is one. */
export type CategoryFit = DirectionFit

const massMean: CategoryFit = (x, members, rows) => unit(meanDifference(x, members, rows))

/** Unit directions of the categories from the words outside each fold, [fold][category][d]. */
export function categoryUnits(
  sentences: Matrix,
  { category, fold }: Words,
  categories: number,
  fit: CategoryFit = massMean,
): Float64Array[][] {
  return foldFits(sentences, Array.from(category, String), fold, fit).map(({ directions }) =>
    Array.from({ length: categories }, (_, k) => directions.get(String(k))!),
  )
}

/**
 * The direction that a category would have if its training words were drawn by lot: as many words as it has, against all
 * other training words. Unit length, [d].
 */
export function shuffledDirection(
  sentences: Matrix,
  { category }: Pick<Words, "category">,
  training: Int32Array,
  own: number,
  rng: Rng,
): Float64Array {
  const size = training.reduce((sum, row) => sum + (category[row] === own ? 1 : 0), 0)
  const drawn = new Uint8Array(category.length)
  for (const i of rng.sample(training.length, size)) drawn[training[i]!] = 1
  return unit(meanDifference(sentences, drawn, training))
}
