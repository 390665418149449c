import type { NetworkMeasure as NetworkMeasureName } from "@llm-fmri/connectome"
import { FmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import type { Material } from "./material.js"
import type { NetworkStudy, TensorNetworks } from "./networks/study.js"

/** What the number would be without the effect. */
export interface CellNull {
  /** How the effect is taken away. */
  kind: string
  mean: number
  /** 2.5 % and 97.5 % quantiles of the draws. */
  lo: number
  hi: number
  /** (value − mean) / standard deviation of the draws. */
  z?: number
  p?: number
  /** p corrected for the other cells of its curve (Benjamini and Hochberg). */
  q?: number
  draws: number
}

/** One number of a measure. */
export interface Cell {
  quantity: string
  tensor: string
  /** The other side of a comparison. */
  with?: string
  category?: string
  /** Of a network: the share of the pairs that are edges. */
  density?: number
  /** Of a rich club: nodes of more than k neighbours, and how many they are. */
  k?: number
  members?: number
  value?: number
  /** Why there is no value. */
  absent_because?: string
  /** 95 % confidence interval. */
  ci?: readonly [low: number, high: number]
  null?: CellNull
  /** A value to compare with that is computed, not drawn. */
  expected?: { says: string; value: number }
}

/** What a measure found. */
export interface MeasureResult {
  /** How the numbers were made, in a sentence or two. */
  says: string
  cells: readonly Cell[]
  /** The cells that a terminal has room for; all of them when left out. */
  shown?: readonly Cell[]
  /** A terminal shows a line a tensor, or a line a cell. */
  lines?: "tensor" | "cell"
}

export interface MeasureOptions {
  folds: number
  /** Permutations or divisions; each measure has a default of its own. */
  draws: number | undefined
  seed: number
  /** Number of most selective units; by default 20, or a tenth of them where that is less. */
  top: number | undefined
  /** The probe also chooses a layer inside the training rows of each fold. */
  nested: boolean
  /** Nearest neighbours. */
  neighbours: number
}

export interface MeasureInput {
  material: Material
  /** Another recording of the same rows. */
  other: Material | undefined
  options: MeasureOptions
  runtime: Runtime
  signal: AbortSignal
  /** A share, 0 to 1. */
  onProgress(done: number): void
}

/** An analysis that the command line knows by name. */
export type Measure = RowMeasure | NetworkMeasure

interface Named {
  readonly name: string
  /** One line of the help text. */
  readonly help: string
}

/** A measure of networks of units, or of a network that is given. Its numbers come with their null or not at all. */
export interface NetworkMeasure extends Named {
  readonly name: NetworkMeasureName
  read(networks: readonly TensorNetworks[], study: NetworkStudy): MeasureResult
}

/** A measure of rows and units. */
export interface RowMeasure extends Named {
  run(input: MeasureInput): Promise<MeasureResult> | MeasureResult
}

/** Categories and words of the rows, which a measure cannot do without. */
export function needWords(
  measure: string,
  { category, group, columns, rows }: Material,
): { category: readonly string[]; group: readonly string[] } {
  const own = needCategories(measure, category, columns.by)
  if (group !== undefined) return { category: own, group }
  if (columns.group === "none") return { category: own, group: Array.from({ length: rows }, (_, row) => `row ${row}`) }
  throw new FmriError(
    "NoWords",
    `${measure} needs to know which rows share a word, and the labels have no column "${columns.group}"`,
    {
      fix: "Name the column with --group, or say --group none where no two rows share a word.",
    },
  )
}

/** Two categories or more. */
export function needCategories(
  measure: string,
  category: readonly string[] | undefined,
  by: string,
): readonly string[] {
  if (category === undefined) {
    throw new FmriError("NoCategories", `${measure} needs a category for every row, and there is no column "${by}"`, {
      fix: "Give labels with --labels FILE, and name the column with --by.",
    })
  }
  const [first, second] = new Set(category)
  if (second !== undefined) return category
  throw new FmriError("OneCategory", `all rows have the ${by} "${first}"`, {
    fix: "Choose another column with --by: two categories are needed at least.",
  })
}
