import { cellName } from "../provenance/cell-name.js"
import type { Report } from "../report/schema.js"
import type { FileNumbers } from "./file-numbers.js"
import { difference, type ToleranceKind } from "./tolerance.js"

/** How far a quantity moved between runs that should not differ. */
export interface Spread {
  /** Largest difference from the first run in any cell of any model, by the other run's name. */
  readonly byRun: Readonly<Record<string, number>>
  readonly largest: number
  /** The cell of the largest difference, with its model; empty where nothing moved. */
  readonly worst: string
  /** Largest size of any value of it. */
  readonly size: number
  /** Largest n of its cells. */
  readonly n: number | undefined
  /** Cells that have a value in one run and none in another. */
  readonly unstable: readonly string[]
}

/** What came out of a run, by the run's name. */
export interface NamedRun {
  readonly name: string
  readonly report: Report
  readonly files: Readonly<Record<string, FileNumbers>>
}

/** The spread of one quantity over runs, each against the first. Pure. */
export function spreadOf(key: string, kind: ToleranceKind, base: NamedRun, runs: readonly NamedRun[]): Spread {
  const cells = numbersOf(base, key)
  const byRun: Record<string, number> = {}
  const unstable = new Set<string>()
  let largest = 0
  let worst = ""
  for (const run of runs) {
    const others = numbersOf(run, key)
    let most = 0
    for (const cell of new Set([...cells.keys(), ...others.keys()])) {
      const [a, b] = [cells.get(cell), others.get(cell)]
      if (a === undefined || b === undefined) {
        unstable.add(cell)
        continue
      }
      const apart = difference(kind, a, b)
      most = Math.max(most, apart)
      if (apart <= largest) continue
      largest = apart
      worst = cell
    }
    byRun[run.name] = most
  }
  const ns = base.report.claims.flatMap(({ models }) =>
    models.flatMap(({ quantities }) => quantities.flatMap((cell) => (cell.key === key && cell.n ? [cell.n] : []))),
  )
  return {
    byRun,
    largest,
    worst,
    size: [...cells.values()].reduce((size, value) => Math.max(size, Math.abs(value)), 0),
    n: ns.length === 0 ? undefined : Math.max(...ns),
    unstable: [...unstable].sort(),
  }
}

/** Every number of a quantity: of its cells, and of the files that cells are. */
function numbersOf({ report, files }: NamedRun, key: string): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const { model, quantities } of report.claims.flatMap(({ models }) => models)) {
    for (const cell of quantities) {
      if (cell.key !== key) continue
      const name = cellName(key, cell.params)
      if (cell.value !== undefined) numbers.set(`${name} on ${model}`, cell.value)
      const file = cell.file === undefined ? undefined : files[cell.file]
      file?.numbers.forEach((value, at) => {
        numbers.set(`${name}[${at}] on ${model}`, value)
      })
    }
  }
  return numbers
}
