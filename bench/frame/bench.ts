type Cell = string | number | null

/** A number that this repository promises, as a ratio or a size within one run. */
export interface Target {
  what: string
  value: number
  /** At least or at most this much. */
  wanted: { atLeast: number } | { atMost: number }
  unit: "x" | "%" | "s" | "GB"
}

/** What a bench found. */
export interface BenchTable {
  columns: string[]
  rows: Cell[][]
  targets?: Target[]
  /** Where the time of the first row went, in seconds; what is left over is named too. */
  parts?: Record<string, number>
  /** Anything a reader must know to judge the numbers: batch sizes, versions, what was left out. */
  notes?: string[]
}

/** A piece of work that is timed, and what it is compared with. */
export interface Bench {
  name: string
  title: string
  /** The work in a sentence or two. */
  about: string
  run(context: BenchContext): Promise<BenchTable>
}

export interface BenchContext {
  /** Timed turns of each candidate, beside one to warm up. */
  rounds: number
  /** Says what is going on. */
  say(text: string): void
}

function met({ value, wanted }: Target): boolean {
  return "atLeast" in wanted ? value >= wanted.atLeast : value <= wanted.atMost
}

/** `12.4 x (at least 11 x: met)`. */
export function targetText(target: Target): string {
  const { wanted, unit, value } = target
  const bound = "atLeast" in wanted ? `at least ${wanted.atLeast} ${unit}` : `at most ${wanted.atMost} ${unit}`
  return `${target.what}: ${value.toPrecision(3)} ${unit} (${bound}: ${met(target) ? "met" : "missed"})`
}
