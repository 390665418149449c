/**
 * The merge list of a tokenizer whose merges follow from scores, computed when asked for: the library looks pairs up
 * as `["a","b"]`, and a pair's rank is that of the piece `ab`.
 */
export class ScoreRanks extends Map<string, number> {
  readonly #rank: (merged: string) => number | undefined

  constructor(rank: (merged: string) => number | undefined) {
    super()
    this.#rank = rank
  }

  override get(pair: string): number | undefined {
    const [left, right] = JSON.parse(pair) as [string, string]
    return this.#rank(left + right)
  }
}
