/**
 * How much a category's noun is favoured: its logit less the mean of the other nouns' logits, for each row.
 *
 * @param logits [rows, nouns]
 * @param noun the column of each row's own noun, [rows]
 *
 * @example
 * ```ts
 * nounMargins(Float32Array.of(5, 1, 3, 0, 2, 4), 3, [0, 2]) // [3, 3]
 * ```
 */
export function nounMargins(logits: ArrayLike<number>, nouns: number, noun: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: noun.length }, (_, row) => {
    let sum = 0
    for (let k = 0; k < nouns; k++) sum += logits[row * nouns + k]!
    const own = logits[row * nouns + noun[row]!]!
    return own - (sum - own) / (nouns - 1)
  })
}
