/**
 * What the file of a known model does not say and its published config does. GGUF files leave out how the weights were
 * initialised, which decides the untrained twin.
 */
const KNOWN: Readonly<Record<string, { readonly config: Readonly<Record<string, unknown>> }>> = {
  "smollm2-135m": { config: { initializer_range: 0.041666666666666664 } },
  "gemma-3-270m": { config: { initializer_range: 0.02 } },
}

/** Names of the models that `openModel` can fetch by itself. */
export function knownModels(): string[] {
  return Object.keys(KNOWN)
}

/** Config fields to add for a known model. */
export function knownConfig(name: string): Readonly<Record<string, unknown>> {
  return Object.hasOwn(KNOWN, name) ? KNOWN[name]!.config : {}
}

export function isKnownModel(name: string): boolean {
  return Object.hasOwn(KNOWN, name)
}
