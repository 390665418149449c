/** Flags that several verbs about claims have, with one meaning. */
export const modelFlag = {
  type: "list",
  hint: "M",
  help: "a model by name, folder or .gguf file; default: the claim's own",
} as const

export const storeFlag = {
  type: "string",
  hint: "DIR",
  help: "the repository with replications/ and history/; default: this one",
} as const
