/** What the views take from a claim's spec: the words of its definitions. A whole spec fits. */
export interface SpecTexts {
  readonly quantities: readonly { readonly key: string; readonly definition: string; readonly formula: string }[]
  readonly controls: readonly { readonly key: string; readonly definition: string }[]
}

/** By claim id. Views work without. */
export type Specs = ReadonlyMap<string, SpecTexts>
