import { type Ranking, ranking } from "@llm-fmri/analysis"
import { type PairedReadings, surprise } from "./paired-probes.js"
import { weightedMean } from "./resamples.js"

/** Which rows belong to which word and category. */
export interface RowsOfWords {
  readonly category: ArrayLike<number>
  readonly word: ArrayLike<number>
}

/** Area under the ROC curve of each category, by the shared probe and by its own. */
export interface Areas {
  readonly shared: readonly number[]
  readonly dedicated: readonly number[]
}

/** Compares the shared probe with the dedicated ones, under any weights of the words. */
export class Comparison {
  readonly categories: number
  readonly #rows: RowsOfWords
  readonly #shared: readonly Ranking[]
  readonly #dedicated: readonly Ranking[]
  /** Log-loss of each row as a member or not of each category, [category][row]. */
  readonly #losses: readonly {
    readonly shared: Float64Array
    readonly dedicated: Float64Array
    readonly base: Float64Array
  }[]

  constructor({ shared, dedicated }: Pick<PairedReadings, "shared" | "dedicated">, rows: RowsOfWords) {
    const [n = 0, k = 0] = shared.dims
    this.categories = k
    this.#rows = rows
    const member = (c: number) => Uint8Array.from({ length: n }, (_, row) => Number(rows.category[row] === c))
    const column = (data: ArrayLike<number>, c: number) =>
      Float64Array.from({ length: n }, (_, row) => data[row * k + c]!)
    const rankings = (data: ArrayLike<number>) =>
      Array.from({ length: k }, (_, c) => ranking(column(data, c), member(c)))
    this.#shared = rankings(shared.data)
    this.#dedicated = rankings(dedicated.data)
    this.#losses = Array.from({ length: k }, (_, c) => {
      const own = member(c)
      const share = own.reduce((sum, one) => sum + one, 0) / n
      const losses = (p: (row: number) => number) => Float64Array.from(own, (one, row) => surprise(p(row), one === 1))
      return {
        shared: losses((row) => shared.data[row * k + c]!),
        dedicated: losses((row) => dedicated.data[row * k + c]!),
        base: losses(() => share),
      }
    })
  }

  areas(weights?: Float64Array): Areas {
    const rows = this.#rowWeights(weights)
    return {
      shared: this.#shared.map((one) => one.auc(rows)),
      dedicated: this.#dedicated.map((one) => one.auc(rows)),
    }
  }

  /** AUC of the shared probe over that of the dedicated one, mean over categories. */
  retention(weights?: Float64Array, chosen: readonly number[] = this.#all()): number {
    const rows = this.#rowWeights(weights)
    return meanOf(chosen, (c) => this.#shared[c]!.auc(rows) / this.#dedicated[c]!.auc(rows))
  }

  /** Average precision of the dedicated probe less that of the shared one, mean over categories. */
  precisionGap(weights?: Float64Array, chosen: readonly number[] = this.#all()): number {
    const rows = this.#rowWeights(weights)
    return meanOf(chosen, (c) => this.#dedicated[c]!.averagePrecision(rows) - this.#shared[c]!.averagePrecision(rows))
  }

  /** Log-loss of the shared probe less that of the dedicated one, mean over categories, in nats. */
  lossGap(weights?: Float64Array, chosen: readonly number[] = this.#all()): number {
    return meanOf(chosen, (c) => this.#loss(c, "shared", weights) - this.#loss(c, "dedicated", weights))
  }

  /** What the dedicated probe's log-loss is below that of the category's share, mean over categories, in nats. */
  lossGain(weights?: Float64Array, chosen: readonly number[] = this.#all()): number {
    return meanOf(chosen, (c) => this.#loss(c, "base", weights) - this.#loss(c, "dedicated", weights))
  }

  #loss(c: number, which: "shared" | "dedicated" | "base", weights?: Float64Array): number {
    const { word } = this.#rows
    const values = this.#losses[c]![which]
    if (weights !== undefined) return weightedMean(values, word, weights)
    return values.reduce((sum, value) => sum + value, 0) / values.length
  }

  #rowWeights(weights?: Float64Array): Float64Array | undefined {
    if (weights === undefined) return undefined
    const { word } = this.#rows
    const rows = new Float64Array(word.length)
    for (let row = 0; row < rows.length; row++) rows[row] = weights[word[row]!]!
    return rows
  }

  #all(): number[] {
    return Array.from({ length: this.categories }, (_, c) => c)
  }
}

function meanOf(chosen: readonly number[], value: (c: number) => number): number {
  return chosen.reduce((sum, c) => sum + value(c), 0) / chosen.length
}
