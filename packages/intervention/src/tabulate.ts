import type { Sweep } from "./sweep.js"

/** One row of stimuli at one layer and dose. */
export interface SweepRecord {
  readonly row: number
  readonly layer?: number
  readonly dose: number
  readonly values: Readonly<Record<string, number>>
}

/**
 * A sweep as a list, layer by layer, dose by dose, row by row.
 *
 * @example
 * ```ts
 * tabulate(result)[0] // { row: 0, layer: 0, dose: 0.5, values: { kl: 0.013 } }
 * ```
 */
export function tabulate({ layers, doses, rows, values }: Sweep): SweepRecord[] {
  const records: SweepRecord[] = []
  for (const [l, layer] of layers.entries())
    for (const [d, dose] of doses.entries())
      for (let row = 0; row < rows; row++) {
        const at = (l * doses.length + d) * rows + row
        const read = Object.fromEntries([...values].map(([name, { data }]) => [name, data[at]!]))
        records.push({ row, ...(layer === undefined ? {} : { layer }), dose, values: read })
      }
  return records
}
