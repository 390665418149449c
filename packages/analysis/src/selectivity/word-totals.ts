import { FmriError } from "@llm-fmri/errors"
import { meanRow } from "../directions/vector.js"
import { type Groups, rowsOfGroups } from "../groups.js"
import { type Matrix, shapeOf } from "../matrix.js"
import { standardised } from "./class-moments.js"

/** What d′ of any set of words is computed from: number of rows, sum and sum of squares of each unit over a word's rows. */
export interface WordTotals {
  readonly units: number
  /** [words] */
  readonly rows: Float64Array
  /** [words, d] */
  readonly sum: Float64Array
  readonly squares: Float64Array
  /** The words of each category, in the order of the categories' first rows. */
  readonly members: readonly Int32Array[]
  readonly names: readonly (string | number)[]
}

/**
 * Totals of every word.
 *
 * @throws FmriError `BadShape`, `MixedLabels` for a word of two categories, `OneClass` for a single category.
 */
export function wordTotals(x: Matrix, categories: Groups, words: Groups): WordTotals {
  const d = shapeOf(x)[1]
  // Squares are summed about the mean of all rows, or a unit with a large mean would lose its variance to rounding.
  const centre = meanRow(x)
  const constant = constantUnits(x)
  for (let j = 0; j < d; j++) if (constant[j]) centre[j] = x.data[j]!
  const groups = rowsOfGroups(words)
  const [sum, squares] = [new Float64Array(groups.length * d), new Float64Array(groups.length * d)]
  groups.forEach((rows, word) => {
    const other = rows.find((row) => categories[row] !== categories[rows[0]!])
    if (other !== undefined) {
      throw new FmriError(
        "MixedLabels",
        `word ${words[other]} is in the categories ${categories[rows[0]!]} and ${categories[other]}`,
        { fix: "Name words so that each has one category.", fields: { word: words[other], row: other } },
      )
    }
    for (const row of rows) {
      for (let j = 0; j < d; j++) {
        const value = x.data[row * d + j]! - centre[j]!
        sum[word * d + j]! += value
        squares[word * d + j]! += value * value
      }
    }
  })
  const own = groups.map((rows) => categories[rows[0]!]!)
  const members = rowsOfGroups(own)
  const names = members.map((list) => own[list[0]!]!)
  if (names.length < 2) {
    throw new FmriError("OneClass", `all rows are in category ${names[0]}`, { fix: "Pass at least two categories." })
  }
  return { units: d, rows: Float64Array.from(groups, ({ length }) => length), sum, squares, members, names }
}

function constantUnits(x: Matrix): Uint8Array {
  const d = x.dims[1]!
  const constant = new Uint8Array(d).fill(1)
  for (let at = 0; at < x.data.length; at += d) {
    for (let j = 0; j < d; j++) if (x.data[at + j] !== x.data[j]) constant[j] = 0
  }
  return constant
}

/**
 * d′ of every unit for every category against the others, over the given words of each category.
 *
 * @returns a function that fills `[categories][d]` and may be called again with other words
 */
export function dPrimeOfWords(totals: WordTotals): (words: readonly Int32Array[], into: Float64Array[]) => void {
  const { units: d, rows, sum, squares, names } = totals
  const k = names.length
  const [ownSum, ownSquares, counts] = [new Float64Array(k * d), new Float64Array(k * d), new Float64Array(k)]
  const [allSum, allSquares, rounding] = [new Float64Array(d), new Float64Array(d), new Float64Array(d)]
  return (words, into) => {
    let all = 0
    for (let c = 0; c < k; c++) {
      const list = words[c]!
      addRows(sum, list, d, ownSum, c * d)
      addRows(squares, list, d, ownSquares, c * d)
      let count = 0
      for (const word of list) count += rows[word]!
      counts[c] = count
      all += count
    }
    addColumns(ownSum, k, d, allSum)
    addColumns(ownSquares, k, d, allSquares)
    // Sums of squares leave half the digits; below that a unit does not vary.
    for (let j = 0; j < d; j++) rounding[j] = 1e-7 * Math.sqrt(allSquares[j]! / all)
    for (let c = 0; c < k; c++) {
      const count = counts[c]!
      const rest = all - count
      const result = into[c]!
      const from = c * d
      for (let j = 0; j < d; j++) {
        const inside = ownSum[from + j]!
        const outside = allSum[j]! - inside
        const a = inside / count
        const b = outside / rest
        const within = (ownSquares[from + j]! - inside * a) / (count - 1)
        const without = (allSquares[j]! - ownSquares[from + j]! - outside * b) / (rest - 1)
        const spread = Math.sqrt((Math.max(0, within) + Math.max(0, without)) / 2)
        result[j] = standardised(a - b, spread, rounding[j]!)
      }
    }
  }
}

/** The sum of some rows of a table [words, d] into `target` from `to` on, four rows at a time, added in their order. */
function addRows(table: Float64Array, rows: Int32Array, d: number, target: Float64Array, to: number): void {
  target.fill(0, to, to + d)
  let i = 0
  for (; i + 3 < rows.length; i += 4) {
    const p = rows[i]! * d
    const q = rows[i + 1]! * d
    const r = rows[i + 2]! * d
    const s = rows[i + 3]! * d
    for (let j = 0; j < d; j++) {
      target[to + j] = target[to + j]! + table[p + j]! + table[q + j]! + table[r + j]! + table[s + j]!
    }
  }
  for (; i < rows.length; i++) {
    const p = rows[i]! * d
    for (let j = 0; j < d; j++) target[to + j]! += table[p + j]!
  }
}

/** The sum of the k rows of a table. */
function addColumns(table: Float64Array, k: number, d: number, target: Float64Array): void {
  target.fill(0)
  for (let c = 0; c < k; c++) for (let j = 0, at = c * d; j < d; j++, at++) target[j]! += table[at]!
}
