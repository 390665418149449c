import { type DirectionFit, dot, type FoldFit, foldFits, type Matrix } from "@llm-fmri/analysis"
import type { WordTable } from "@llm-fmri/replicate"

/** Directions of the categories and centres of the words at the place that is edited, both of the words of other folds. */
export class Space {
  /** Each word where it is edited, [words, d]. */
  readonly activations: Matrix
  readonly #table: Pick<WordTable, "categories" | "wordFold">
  readonly #directions: readonly FoldFit[]
  readonly #centres: readonly FoldFit[]

  /**
   * @param sentences mean of each word over the sentences that directions are fitted on, [words, d]
   * @param fit gives unit vectors
   */
  constructor(
    sentences: Matrix,
    activations: Matrix,
    table: Pick<WordTable, "categories" | "wordCategory" | "wordFold">,
    fit: DirectionFit,
  ) {
    const labels = Array.from(table.wordCategory, String)
    this.activations = activations
    this.#table = table
    this.#directions = foldFits(sentences, labels, table.wordFold, fit)
    this.#centres = foldFits(activations, labels, table.wordFold)
  }

  get width(): number {
    return this.activations.dims[1]!
  }

  /** h: the word's own activation, [d]. */
  activation(word: number): Float32Array | Float64Array {
    return this.activations.data.subarray(word * this.width, (word + 1) * this.width)
  }

  /** μ: mean activation of the words outside this word's fold, [d]. */
  centre(word: number): Float64Array {
    return this.#centres[this.#table.wordFold[word]!]!.mean
  }

  /** Unit direction of a category as the words outside this word's fold give it, [d]. */
  direction(word: number, category: number): Float64Array {
    return this.#directions[this.#table.wordFold[word]!]!.directions.get(String(category))!
  }

  /** (h − μ)·u */
  deviation(word: number, u: ArrayLike<number>): number {
    return dot(this.activation(word), u) - dot(this.centre(word), u)
  }
}
