import type { Draft } from "../draft.js"

/** One place that breaks a rule. */
export interface Found {
  readonly path: string
  readonly message: string
  /** What to do here, where it differs from what the rule says in general. */
  readonly fix?: string
}

/** What a rule looks at: everything that can be read of the spec. */
export type Check = (draft: Draft) => readonly Found[]
