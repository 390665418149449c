/** One call of an exported function, sent to a thread. */
export interface Call {
  readonly module: string
  readonly name: string
  readonly job: unknown
}

/** What a thread answers. An expected failure keeps its parts, for a class does not survive the way between threads. */
export type Answer =
  | { readonly result: unknown }
  | { readonly failure: { readonly message: string; readonly stack: string; readonly expected?: Expected } }

interface Expected {
  readonly tag: string
  readonly fix: string
  readonly exit: number
  readonly fields: Readonly<Record<string, unknown>>
}
