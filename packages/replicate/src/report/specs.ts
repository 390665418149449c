import type { ClaimSpec, FigureSpec } from "../claim/spec.js"

type Words<T, K extends keyof T> = readonly Pick<T, K>[]
type Part<K extends "quantities" | "controls" | "findings"> = ClaimSpec[K][number]

/** What the views take from a claim's spec: the words of its definitions and its decision table. A whole spec fits. */
export interface SpecTexts {
  readonly quantities: Words<Part<"quantities">, "key" | "definition" | "formula">
  readonly controls: Words<Part<"controls">, "key" | "definition">
  readonly findings?: Words<Part<"findings">, "key" | "if" | "for">
  readonly decisions?: Words<ClaimSpec["decisions"][number], "verdict" | "when">
  readonly decides?: readonly string[]
  readonly figures?: readonly FigureSpec[]
}

/** By claim id. Views work without. */
export type Specs = ReadonlyMap<string, SpecTexts>
