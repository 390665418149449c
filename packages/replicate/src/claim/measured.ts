/** Parameters of one cell of a quantity, e.g. `{ N: 4, dose: 0.1 }`. */
export type Params = Readonly<Record<string, number | string>>

/** The same quantity on a net that lacks the thing: untrained twin, hybrid, embedding, … */
export interface ReferenceValue {
  /** `untrained`, `hybrid`, `embedding`, or another name that the claim's README explains. */
  net: string
  /** The net's seed; 0 for a net without one (embedding). */
  seed: number
  value: number
}

/** What the number would be without the effect, from `draws` draws. */
export interface NullBand {
  /** How the effect was taken away: `random direction`, `word labels permuted`, … */
  kind: string
  mean: number
  /** 2.5 % quantile of the draws. */
  lo: number
  /** 97.5 % quantile of the draws. */
  hi: number
  /** (1 + draws at least as extreme) / (1 + draws), where a p value is meant. */
  p?: number
  draws: number
}

/** One cell of a declared quantity. Numbers are finite; what cannot be computed has no `value` but a reason. */
export interface MeasuredQuantity {
  key: string
  params?: Params
  value?: number
  /** Why there is no value; required without `value` or `file`. */
  absent_because?: string
  /** 95 % confidence interval. */
  ci?: readonly [lo: number, hi: number]
  /** How many independent units (words, seeds, …) the value rests on. */
  n?: number
  references?: readonly ReferenceValue[]
  null?: NullBand
  /** A matrix or curve as a file in the report folder, as attached by `context.attach`. */
  file?: string
}

/** What came of a declared control. */
export interface MeasuredControl {
  key: string
  observed: number | string
  passed: boolean
}

/** Everything that a claim measured on one subject (a model, or a pair of models). */
export interface Measured {
  quantities: readonly MeasuredQuantity[]
  controls: readonly MeasuredControl[]
}
