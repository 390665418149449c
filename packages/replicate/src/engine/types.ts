/** What this package needs of an open model; `@llm-fmri/model` provides it. */
export interface Model {
  readonly name: string
  readonly arch: unknown
  readonly tokenizer?: Tokenizer
  /** sha256 (hex) over the weight files and the config. */
  readonly hash: string
  readonly warnings: readonly string[]
  close(): Promise<void>
}

export interface Tokenizer {
  readonly hash: string
  readonly vocabSize: number
  encode(text: string, bos?: BosPolicy): { ids: number[]; spans: [number, number][]; bos: boolean }
  decode(ids: readonly number[]): string
  token(id: number): string
}

export type BosPolicy = "auto" | "always" | "never"

export interface Stimulus {
  text: string
  word: string
  category: string
  frame: number | string
  span: [number, number]
}

export interface StimulusSet {
  name: string
  hash: string
  stimuli: Stimulus[]
  categories: string[]
  nouns?: Record<string, string>
}

/** A recording in memory: tensors by `<site>.<layer>` and one label for every recorded (row, position). */
export interface Recording {
  tensors: Map<string, { dims: number[]; data: Float32Array }>
  labels: readonly unknown[]
  meta: unknown
}
