import type { Matrix } from "../matrix.js"
import { type GramMeans, gramMeans, packRow } from "./centre-gram.js"
import type { Estimator } from "./hsic.js"
import { isMoreThanRounding, needVariance } from "./inspect-gram.js"
import { addProducts, chunk } from "./product-table.js"

/** A Gram matrix on its way through the table: its entries now at hand, and the squares of all before. */
interface Side {
  readonly data: Matrix["data"]
  readonly centre: GramMeans
  readonly entries: Float64Array
  squares: number
}

/**
 * CKA of all pairs, [a, b]. The upper triangles of all Gram matrices are centred and multiplied a chunk at a time, so that
 * what is centred stays in the cache and no centred matrix is ever held whole.
 */
export function tableOfCka(
  left: readonly Matrix[],
  right: readonly Matrix[],
  estimator: Estimator,
): Matrix & { data: Float64Array } {
  const sides = new Map<Matrix, Side>()
  const sideOf = (gram: Matrix): Side => {
    const known = sides.get(gram)
    if (known) return known
    const made = { data: gram.data, centre: gramMeans(gram, estimator), entries: new Float64Array(chunk), squares: 0 }
    sides.set(gram, made)
    return made
  }
  const [rows, columns] = [left.map(sideOf), right.map(sideOf)]
  const all = [...sides.values()]
  const table = new Float64Array(rows.length * columns.length)
  const [a, b] = [rows.map(entriesOf), columns.map(entriesOf)]
  let at = 0
  const n = all[0]!.centre.n
  for (let i = 0; i < n; i++) {
    for (let from = i; from < n; ) {
      const to = Math.min(n, from + chunk - at)
      for (const side of all) side.squares += packRow(side.entries, at, side.data, side.centre, i, from, to)
      at += to - from
      from = to
      if (at === chunk || i === n - 1) {
        addProducts(table, a, b, 0, at)
        at = 0
      }
    }
  }
  for (const { squares, centre } of all) needVariance(isMoreThanRounding(Math.sqrt(squares) / n, n, centre.most))
  for (let cell = 0; cell < table.length; cell++) {
    const [row, column] = [rows[Math.floor(cell / b.length)]!, columns[cell % b.length]!]
    table[cell]! /= Math.sqrt(row.squares * column.squares)
  }
  return { dims: [a.length, b.length], data: table }
}

const entriesOf = ({ entries }: Side) => entries
