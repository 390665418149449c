import type { Disguise } from "./disguise.js"

/**
 * A way to deceive a claim: it is measured again with something put in the place of what it asks for.
 * `fall`: the thing it speaks of is taken away, so its verdict must fall. `stand`: something is changed that the
 * claim does not speak of, so its verdict must stand.
 */
export interface Attack {
  /** Snake case, unique: `shuffled_labels`. */
  readonly key: string
  readonly expected: "fall" | "stand"
  /** One sentence: what is put in the place of what, and why. */
  readonly definition: string
  /** What the claim is deceived with on these models. */
  readonly disguise: (models: readonly string[]) => Omit<Disguise, "name">
}
