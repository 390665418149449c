import type { Verdict } from "../../claim/verdict.js"
import { band, paramsText, short } from "../number.js"
import type { ModelEntry, QuantityEntry, Report } from "../schema.js"
import { type BrainRow, brainRows, type Cells } from "./rows.js"

/** A number of a model, as text. */
export interface ShownNumber {
  readonly key: string
  /** The value with its interval, or a range over cells; why it is absent. */
  readonly text: string
  /** What it would be without the effect; empty where there is no null. */
  readonly null: string
}

export interface BrainModel {
  readonly model: string
  readonly verdict: Verdict
  readonly plain: readonly ShownNumber[]
  readonly guarded: readonly ShownNumber[]
}

/** A row of the comparison with what this report holds; no models where its claim is not in it. */
export interface BrainEntry extends BrainRow {
  readonly models: readonly BrainModel[]
}

/** What stands where a row has no value of brains. */
export const noSource = "no value with a source"

/**
 * The post's comparison with brains, filled from a report; empty where the report holds none of its claims.
 *
 * @example
 * ```ts
 * brainTable(report).map(({ title, models }) => `${title}: ${models.map(({ verdict }) => verdict)}`)
 * ```
 */
export function brainTable({ claims }: Pick<Report, "claims">): BrainEntry[] {
  if (!brainRows.some(({ claim }) => claims.some(({ id }) => id === claim))) return []
  return brainRows.map((row) => ({
    ...row,
    models: (claims.find(({ id }) => id === row.claim)?.models ?? []).map((entry) => ({
      model: entry.model,
      verdict: entry.verdict,
      plain: row.plain.map((cells) => shown(entry, cells)),
      guarded: row.guarded.map((cells) => shown(entry, cells)),
    })),
  }))
}

function shown({ quantities }: Pick<ModelEntry, "quantities">, { quantity, where = {} }: Cells): ShownNumber {
  const found = quantities.filter(
    ({ key, params }) => key === quantity && Object.entries(where).every(([name, value]) => params[name] === value),
  )
  const given = found.filter(({ value }) => value !== undefined)
  const [first] = given
  if (first === undefined) {
    return { key: quantity, text: found[0]?.absent_because ? `absent: ${found[0].absent_because}` : "absent", null: "" }
  }
  return { key: quantity, text: given.length === 1 ? single(first) : ends(given), null: nullText(given) }
}

function single({ value = 0, ci, unit }: QuantityEntry): string {
  return `${short(value)}${ci === undefined ? "" : ` ${band(...ci)}`}${unit === undefined ? "" : ` ${unit}`}`
}

/** From the least to the greatest, each with its place in the grid. */
function ends(cells: readonly QuantityEntry[]): string {
  const sorted = [...cells].sort((a, b) => a.value! - b.value!)
  const [least, most] = [sorted[0]!, sorted.at(-1)!]
  const unit = least.unit === undefined ? "" : ` ${least.unit}`
  const differing = ({ params: own }: QuantityEntry) =>
    Object.entries(own)
      .filter(([name, value]) => cells.some(({ params }) => params[name] !== value))
      .map(([name, value]) => (typeof value === "number" ? paramsText({ [name]: value }) : value))
      .join(", ")
  if (short(least.value!) === short(most.value!)) return `${short(least.value!)}${unit}`
  return `${short(least.value!)} (${differing(least)}) to ${short(most.value!)} (${differing(most)})${unit}`
}

function nullText(cells: readonly QuantityEntry[]): string {
  const nulls = cells.flatMap((cell) => (cell.null === undefined ? [] : [cell.null]))
  const [first] = nulls
  if (first === undefined) return ""
  return `${band(Math.min(...nulls.map(({ lo }) => lo)), Math.max(...nulls.map(({ hi }) => hi)))} with ${first.kind}`
}
