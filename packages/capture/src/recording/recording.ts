/** What one recorded (row, position) is. */
export interface Label {
  readonly row: number
  readonly position: number
  /** Token id at that position. */
  readonly token: number
  /** Number of the stimulus in its set; the row's number where there is no set. */
  readonly stimulus: number | string
  readonly word?: string
  readonly category?: string
  readonly frame?: number | string
}

export interface RecordedTensor {
  readonly dims: readonly number[]
  /** Row-major. */
  readonly data: Float32Array
}

/** Labelled activations: tensors `<site>.<layer>`, `final_norm`, `logits`, with a label for each recorded (row, position). */
export interface Recording {
  readonly tensors: ReadonlyMap<string, RecordedTensor>
  readonly labels: readonly Label[]
  readonly metadata: Readonly<Record<string, string>>
}
