import { usageError } from "../usage-error.js"

/**
 * `all`, `0,4,8`, `0..5` (both ends), or a mixture; the layers come back in order, each once.
 *
 * @param count how many layers the model has; without it, only the form is checked
 */
export function parseLayers(text: string, count?: number): "all" | number[] {
  if (text.trim() === "all") return "all"
  const layers = new Set<number>()
  for (const part of text.split(",")) {
    const match = /^\s*(\d{1,6})(?:\s*\.\.\s*(\d{1,6}))?\s*$/.exec(part)
    if (match === null) {
      throw usageError(
        "BadLayers",
        `--layers "${text}" cannot be read at "${part.trim()}"`,
        "Write all, a list such as 0,4,8, or a range such as 0..5.",
        { text },
      )
    }
    const from = Number(match[1])
    const to = match[2] === undefined ? from : Number(match[2])
    if (to < from) {
      throw usageError("BadLayers", `the range "${part.trim()}" of --layers runs backwards`, `Write ${to}..${from}.`)
    }
    if (count !== undefined && to >= count) {
      throw usageError(
        "NoSuchLayer",
        `--layers names layer ${to}, but the model has ${count} layers`,
        `Layers count from 0 to ${count - 1}.`,
        { layer: to, count },
      )
    }
    for (let layer = from; layer <= to; layer++) layers.add(layer)
  }
  return [...layers].sort((a, b) => a - b)
}
