import {
  bootstrapMean,
  groupFolds,
  heldOutClasses,
  labelNull,
  maxT,
  mean,
  percentileInterval,
  permutationP,
} from "@llm-fmri/analysis"
import { FmriError } from "@llm-fmri/errors"
import { deriveSeed } from "@llm-fmri/random"
import { heldOutMap, macroAccuracy } from "../held-out.js"
import { type Cell, type MeasureInput, needWords, type RowMeasure } from "../measure.js"

/** How well a linear probe reads the category of words that it was not fitted on, layer by layer. */
export const probe: RowMeasure = {
  name: "probe",
  help: "held-out accuracy of a linear probe by layer, against shuffled word labels (max-T over layers)",
  async run(input) {
    const { material, options, runtime, signal, onProgress } = input
    const { category, group } = needWords("probe", material)
    const { layers, columns } = material
    const { seed, draws = 1000, folds: k } = options
    needFolds(category, group, k)
    const folds = groupFolds([...category], [...group], { k, seed: deriveSeed(seed, "folds") })
    const sizes = new Map<string, number>()
    for (const one of category) sizes.set(one, (sizes.get(one) ?? 0) + 1)
    const chance = { says: "chance", value: 1 / sizes.size }
    const nested = options.nested && layers.length > 1
    const interval = (classes: readonly (string | number)[]): [number, number] => {
      // Weighted so that every category counts the same, as in the accuracy itself.
      const right = category.map((own, row) =>
        classes[row] === own ? category.length / (sizes.size * (sizes.get(own) ?? 1)) : 0,
      )
      const { low, high } = bootstrapMean(right, [...group], { seed: deriveSeed(seed, "bootstrap") })
      return [low, high]
    }

    const found: { accuracy: number; classes: readonly (string | number)[]; shuffled: Float64Array }[] = []
    for (const [at, layer] of layers.entries()) {
      signal.throwIfAborted()
      const map = await heldOutMap(material, layer, group, folds, runtime)
      const classes = await heldOutClasses(map, [...category])
      // The same seed for every layer: one family of shuffles.
      const none = await labelNull([map], [...category], { seed: deriveSeed(seed, "labels"), draws, signal })
      found.push({ accuracy: none.observed[0] as number, classes, shuffled: Float64Array.from(none.draws.data) })
      onProgress((at + 1) / layers.length / (nested ? 2 : 1))
    }
    const family = Float64Array.from({ length: draws * layers.length }, (_, at) => {
      const draw = Math.floor(at / layers.length)
      return found[at % layers.length]?.shuffled[draw] as number
    })
    const { p, threshold } = maxT(
      found.map(({ accuracy }) => accuracy),
      { dims: [draws, layers.length], data: family },
    )
    const kind = `labels shuffled over ${columns.group}s`
    const cells = found.map(({ accuracy, classes, shuffled }, at): Cell => {
      const [lo, hi] = percentileInterval(shuffled)
      return {
        quantity: "accuracy",
        tensor: layers[at]?.name ?? "",
        value: accuracy,
        ci: interval(classes),
        null: { kind, mean: mean(shuffled), lo, hi, p: p[at] as number, draws },
        expected: chance,
      }
    })
    if (nested) {
      const chosen = await chooseLayers(input, category, group, folds)
      const classes = category.map((_, row) => found[chosen[folds[row] as number] as number]?.classes[row] ?? "")
      const value = macroAccuracy(classes, category, Array.from(category.keys()))
      const largest = Float64Array.from({ length: draws }, (_, draw) =>
        found.reduce((most, { shuffled }) => Math.max(most, shuffled[draw] as number), 0),
      )
      const [lo, hi] = percentileInterval(largest)
      const none = {
        kind: `the best layer, ${kind}`,
        mean: mean(largest),
        lo,
        hi,
        p: permutationP(value, largest),
        draws,
      }
      cells.push({
        quantity: "accuracy",
        tensor: "(chosen)",
        value,
        ci: interval(classes),
        null: none,
        expected: chance,
      })
    }
    const bar = Number.isFinite(threshold) ? `, which an accuracy above ${threshold.toFixed(3)} passes at 5 %` : ""
    const { by, group: word } = columns
    return {
      says:
        `Share of held-out rows given their ${by} by shrinkage discriminants (Ledoit-Wolf), every ${by} weighing the same: ${k} folds that no ${word} is split by, ` +
        `${material.raw ? "penalty" : "frames, scale and penalty"} from training rows, intervals by bootstrap over ${word}s. p is max-T over layers against labels shuffled over ${word}s${bar}.` +
        (nested
          ? " (chosen): the layer that is best in inner folds of each fold's training rows, beside the best layer of each shuffle."
          : ""),
      cells,
    }
  },
}

/** Every fold needs a word of every category. */
function needFolds(category: readonly string[], group: readonly string[], folds: number): void {
  const words = wordsOf(category, group)
  const small = [...words].find(([, own]) => own.size < folds)
  if (small === undefined) return
  const least = Math.min(...[...words.values()].map(({ size }) => size))
  throw new FmriError("TooFewWords", `"${small[0]}" has ${small[1].size} words, too few for ${folds} folds`, {
    fix: least < 2 ? "Give every category two words or more, or leave it out." : `Ask for at most --folds ${least}.`,
  })
}

function wordsOf(category: readonly string[], group: readonly string[]): Map<string, Set<string>> {
  const words = new Map<string, Set<string>>()
  category.forEach((one, row) => {
    words.set(one, (words.get(one) ?? new Set()).add(group[row] as string))
  })
  return words
}

/** For each outer fold, the layer with the highest accuracy within its training rows. */
async function chooseLayers(
  { material, options, runtime, signal, onProgress }: MeasureInput,
  category: readonly string[],
  group: readonly string[],
  folds: Int32Array,
): Promise<number[]> {
  const { layers } = material
  const count = Math.max(...folds) + 1
  const best = Array.from({ length: count }, () => ({ layer: 0, accuracy: -1 }))
  for (const [layer, tensor] of layers.entries()) {
    for (let fold = 0; fold < count; fold++) {
      signal.throwIfAborted()
      const rows = Int32Array.from(folds.keys()).filter((row) => folds[row] !== fold)
      const seed = deriveSeed(options.seed, "inner", fold)
      const training = wordsOf(
        Array.from(rows, (row) => category[row] as string),
        Array.from(rows, (row) => group[row] as string),
      )
      const k = Math.max(2, Math.min(4, ...[...training.values()].map(({ size }) => size)))
      const inner = groupFolds([...category], [...group], { k, seed, rows })
      const map = await heldOutMap(material, tensor, group, inner, runtime)
      const classes = await heldOutClasses(map, [...category])
      const accuracy = macroAccuracy(classes, category, rows)
      const own = best[fold]
      if (own !== undefined && accuracy > own.accuracy) Object.assign(own, { layer, accuracy })
    }
    onProgress(0.5 + (layer + 1) / layers.length / 2)
  }
  return best.map(({ layer }) => layer)
}
