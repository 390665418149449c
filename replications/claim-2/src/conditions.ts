import { type Matrix, meanRow } from "@llm-fmri/analysis"
import type { EditInput } from "@llm-fmri/model"
import type { Material } from "./material.js"
import type { Condition } from "./readout.js"
import { type Region, type Regions, sweptPercents } from "./regions.js"
import { ablation, everything, type Place } from "./subspace.js"

/** Edits for no category in particular: all categories are read after each. */
export function forEveryCategory(edit: string): boolean {
  return edit === "random_units" || edit === "random_direction" || edit === "all" || edit.startsWith("any ")
}

/** Which conditions to make. */
export interface ConditionOptions {
  readonly edits: readonly ("units" | "matched_units" | "random_units" | "direction" | "random_direction" | "all")[]
  /** Also the most selective and any units at every share. */
  readonly sweep?: boolean
  /** Draws of random units and directions. */
  readonly draws: number
}

/**
 * Every word in its sentence with each region taken away, set to what the frame's training words have on average: the
 * edit for a category acts on words of all categories alike, as it must where the category is what is read.
 *
 * @param rows all stimuli at the target behind the edited layer, [stimuli, d]
 */
export function conditions(
  { table, read }: Material,
  rows: Matrix,
  place: Place,
  regions: Regions,
  { edits, sweep = false, draws }: ConditionOptions,
): Condition[] {
  const centre = kept((fold: number, frame: number) =>
    meanRow(
      rows,
      Int32Array.from(table.fold, (_, row) => row).filter(
        (row) => table.fold[row] !== fold && table.frame[row] === frame,
      ),
    ),
  )
  const condition = (edit: string, of: number, region: Region): Condition => {
    const made = kept((fold: number, frame: number) => ablation(place, region(fold, of), centre(fold, frame)))
    return {
      edit,
      of,
      edits: (word): readonly EditInput[] => made(read.fold[word]!, read.frame[word]!),
    }
  }
  const width = rows.dims[1]!
  const names = [...edits.map((edit) => [edit, regions[edit]] as const)]
  const swept = sweep
    ? sweptPercents.flatMap(
        (percent) =>
          [
            [`top ${percent}`, regions.top(percent)],
            [`any ${percent}`, regions.any(percent)],
          ] as const,
      )
    : []
  return [...names, ...swept].flatMap(([edit, region]) => {
    if (edit === "all") return [condition(edit, 0, () => everything(width))]
    const count = forEveryCategory(edit) ? draws : table.categories.length
    return Array.from({ length: count }, (_, of) => condition(edit, of, region))
  })
}

/** A function of two numbers that makes each value once: an edit object that rows share is loaded once. */
function kept<T>(make: (a: number, b: number) => T): (a: number, b: number) => T {
  const known = new Map<string, T>()
  return (a, b) => {
    const key = `${a} ${b}`
    if (!known.has(key)) known.set(key, make(a, b))
    return known.get(key)!
  }
}
