import { band, short } from "./number.js"
import type { ModelEntry, QuantityEntry, Report } from "./schema.js"

/** The one line that stands for a claim on a model. */
export interface Headline {
  key: string
  /** As the post prints it; empty where it prints no number. */
  post: string
  /** Ours, or the range over the cells of a grid. */
  ours: string
  /** The null band, or from the lowest to the highest one. */
  nullBand: string
  /** How many cells `ours` is a range of. */
  cells: number
}

/**
 * The quantity shown first: as the post reads, with a printed value, and with a null where there is one.
 */
export function headline(entry: Pick<ModelEntry, "quantities">): Headline {
  const keys = [...new Set(entry.quantities.map(({ key }) => key))]
  const groups = keys.map((key) => entry.quantities.filter((cell) => cell.key === key))
  const best = groups.reduce((a, b) => (rank(b) > rank(a) ? b : a))
  return {
    key: best[0]?.key ?? "",
    post: best.find(({ paper }) => paper !== undefined)?.paper?.text ?? "",
    ours: range(best),
    nullBand: nullRange(best),
    cells: best.filter(({ value }) => value !== undefined).length,
  }
}

function rank(cells: readonly QuantityEntry[]): number {
  const has = (test: (cell: QuantityEntry) => boolean) => Number(cells.some(test))
  return (
    8 * has(({ value }) => value !== undefined) +
    4 * has(({ reading }) => reading === "post") +
    2 * has(({ paper }) => paper !== undefined) +
    has((cell) => cell.null !== undefined)
  )
}

/** `1.00`, or `0.882 … 1.07` over several cells. */
export function range(cells: readonly QuantityEntry[]): string {
  const values = cells.flatMap(({ value }) => (value === undefined ? [] : [value]))
  if (values.length === 0) return cells.some(({ file }) => file !== undefined) ? "in a file" : "absent"
  const [least, most] = [short(Math.min(...values)), short(Math.max(...values))]
  const unit = cells[0]?.unit === undefined ? "" : ` ${cells[0].unit}`
  return least === most ? `${least}${unit}` : `${least} … ${most}${unit}`
}

function nullRange(cells: readonly QuantityEntry[]): string {
  const bands = cells.flatMap((cell) => (cell.null === undefined ? [] : [cell.null]))
  if (bands.length === 0) return ""
  return band(Math.min(...bands.map(({ lo }) => lo)), Math.max(...bands.map(({ hi }) => hi)))
}

/** How often each word occurs, most frequent first. */
export function tally<T extends string>(words: readonly T[]): [word: T, count: number][] {
  const counts = new Map<T, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

/** `2 exact, 1 drift`. */
export function tallyText(words: readonly string[]): string {
  return tally(words)
    .map(([word, count]) => `${count} ${word}`)
    .join(", ")
}

/** `new (all 90)` where there is one word, else as `tallyText`. */
export function shareText(words: readonly string[]): string {
  const [only, ...more] = tally(words)
  return only !== undefined && more.length === 0 && only[1] > 1 ? `${only[0]} (all ${only[1]})` : tallyText(words)
}

/** `2 of 16 claims measured on 2 models: 2 partly, 1 trivially true, 1 not reproduced.` */
export function verdictSentence(report: Report, all: number): string {
  const entries = report.claims.flatMap(({ models }) => models)
  const models = new Set(entries.flatMap(({ model }) => model.split(" x "))).size
  const plural = models === 1 ? "1 model" : `${models} models`
  const verdicts = tallyText(entries.map(({ verdict }) => verdict))
  return `${report.claims.length} of ${all} claims measured on ${plural}: ${verdicts}.`
}

/** Every cell of a report, with where it stands. */
export function allCells(report: Report): { claim: string; model: string; cell: QuantityEntry }[] {
  return report.claims.flatMap((claim) =>
    claim.models.flatMap(({ model, quantities }) => quantities.map((cell) => ({ claim: claim.id, model, cell }))),
  )
}

const modes: Readonly<Record<Report["mode"], string>> = {
  audit: "Audit: everything was computed anew from the weights.",
  verify: "Verify: stored results were trusted where nothing they rest on has changed.",
  replicate: "Replication: measured and judged, not compared with accepted values.",
}

/** How the report came about. */
export function modeSentence(report: Report): string {
  const reused = report.timing.claims.filter(({ reused }) => reused === true).length
  const stored = reused === 0 ? "" : ` ${reused} of ${report.timing.claims.length} results come from the store.`
  return `${modes[report.mode]}${stored}${report.quick === true ? " Quick run: few draws, so bands are coarse." : ""}`
}

/** The comparison with the accepted values, in a sentence. */
export function driftSentence(report: Report): string {
  const cells = allCells(report)
  const drifts = cells.map(({ cell }) => cell.drift)
  if (drifts.every((drift) => drift === "new")) {
    return `None of the ${cells.length} numbers has an accepted value to be compared with yet.`
  }
  return `Against the accepted values, ${cells.length} numbers: ${tallyText(drifts)}.`
}
