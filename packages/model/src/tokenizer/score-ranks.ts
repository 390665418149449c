/**
 * The merge list of a tokenizer whose merges follow from scores, computed when asked for: the library looks pairs up
 * as `["a","b"]`, and a pair's rank is that of the piece `ab`.
 */
export class ScoreRanks extends Map<string, number> {
  readonly #ids: ReadonlyMap<string, number>
  readonly #ranks: Int32Array

  constructor(ids: ReadonlyMap<string, number>, ranks: Int32Array) {
    super()
    this.#ids = ids
    this.#ranks = ranks
  }

  override get(pair: string): number | undefined {
    const [left, right] = JSON.parse(pair) as [string, string]
    const id = this.#ids.get(left + right)
    const rank = id === undefined ? -1 : this.#ranks[id]!
    return rank < 0 ? undefined : rank
  }
}
