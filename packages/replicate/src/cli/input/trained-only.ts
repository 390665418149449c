import { usageError } from "../usage-error.js"

/** Refuses `--model M@untrained:1` and its like: claims measure the reference nets themselves. */
export function trainedOnly(models: readonly string[]): void {
  for (const model of models) {
    if (!/@(untrained|hybrid)\b/.test(model)) continue
    throw usageError(
      "ReferenceNet",
      `--model ${model} is a reference net`,
      "Name the trained model; each claim measures the reference nets beside it.",
    )
  }
}
