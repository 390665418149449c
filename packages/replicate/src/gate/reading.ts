import type { MeasuredQuantity } from "../claim/measured.js"
import type { Reading } from "../claim/spec.js"

/** What a cell says; undefined where it does not, or where it is not a finite number. */
export function readCell(
  cell: MeasuredQuantity | undefined,
  reading: Exclude<Reading, "reference">,
): number | undefined {
  const value = {
    value: cell?.value,
    lo: cell?.ci?.[0],
    hi: cell?.ci?.[1],
    p: cell?.null?.p,
    n: cell?.n,
    null_mean: cell?.null?.mean,
    null_lo: cell?.null?.lo,
    null_hi: cell?.null?.hi,
  }[reading]
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

/** A net's seed, and what it says in each of the cells. */
export interface SeedReadings {
  readonly net: string
  readonly seed: number
  readonly values: readonly (number | undefined)[]
}

/** What the reference nets say, seed by seed, in the order in which they are met. */
export function readReferences(
  cells: readonly (MeasuredQuantity | undefined)[],
  nets?: readonly string[],
): SeedReadings[] {
  const seeds = new Map<string, { net: string; seed: number; values: (number | undefined)[] }>()
  cells.forEach((cell, at) => {
    for (const { net, seed, value } of cell?.references ?? []) {
      if (nets !== undefined && !nets.includes(net)) continue
      const id = `${net} ${seed}`
      const one = seeds.get(id) ?? { net, seed, values: new Array<number | undefined>(cells.length).fill(undefined) }
      one.values[at] = Number.isFinite(value) ? value : undefined
      seeds.set(id, one)
    }
  })
  return [...seeds.values()]
}
