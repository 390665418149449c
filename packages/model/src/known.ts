/**
 * What the file of a known model does not say and its published config does. GGUF files leave out how the weights were
 * initialised, which decides the untrained twin.
 */
const KNOWN: Readonly<Record<string, KnownModel>> = {
  "smollm2-135m": {
    architecture: "llama",
    parameters: 134_515_008,
    config: { initializer_range: 0.041666666666666664 },
  },
  "gemma-3-270m": { architecture: "gemma3_text", parameters: 268_098_176, config: { initializer_range: 0.02 } },
}

/** What can be said of a known model before its file is here. */
export interface KnownModel {
  /** `model_type` of its config. */
  readonly architecture: string
  /** Numbers in its weights, tied ones counted once. */
  readonly parameters: number
  readonly config: Readonly<Record<string, unknown>>
}

/** Names of the models that `openModel` can fetch by itself. */
export function knownModels(): string[] {
  return Object.keys(KNOWN)
}

/** Facts about a known model. */
export function knownModel(name: string): KnownModel | undefined {
  return Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined
}

/** Config fields to add for a known model. */
export function knownConfig(name: string): Readonly<Record<string, unknown>> {
  return knownModel(name)?.config ?? {}
}

export function isKnownModel(name: string): boolean {
  return knownModel(name) !== undefined
}
