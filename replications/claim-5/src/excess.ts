import { maxT, mean, signFlipNull } from "@llm-fmri/analysis"
import { level } from "./settings.js"

/** Placements of the words in another net, layer by layer, as the trained net's. */
export interface Rival {
  readonly net: string
  readonly placements: readonly Float64Array[]
}

/** Where the trained net reads more than every rival. */
export interface Excess {
  /** By layer: whether every rival is surely below. */
  readonly beats: readonly boolean[]
  /** The largest corrected p over rivals, by layer. */
  readonly p: Float64Array
  /** Share of the layers that beat every rival, over some words, each as often as it is named. */
  share(words: ArrayLike<number>): number
  /** That share when the signs of words' differences are tossed, by draw. */
  readonly shuffled: Float64Array
}

/**
 * Compares layers word by word with rivals at the same depth: the mean difference of placements, in deviations of its own
 * layer, must exceed what tossed signs reach at any layer (max-T), for each rival. No correction over rivals is needed,
 * for all must be beaten.
 *
 * @param names the words, the unit of inference
 */
export function excess(
  trained: readonly Float64Array[],
  rivals: readonly Rival[],
  names: readonly string[],
  { seed, draws }: { readonly seed: number; readonly draws: number },
): Excess {
  const layers = trained.length
  const n = names.length
  const compared = rivals.map(({ placements }) => {
    const data = new Float64Array(n * layers)
    for (let layer = 0; layer < layers; layer++) {
      const gap = trained[layer]!.map((value, word) => value - placements[layer]![word]!)
      const size = Math.sqrt(mean(gap.map((value) => value * value)))
      for (let word = 0; word < n; word++) data[word * layers + layer] = size > 0 ? gap[word]! / size : 0
    }
    const shuffled = signFlipNull({ dims: [n, layers], data }, names, { seed, draws })
    const observed = Float64Array.from({ length: layers }, (_, layer) => {
      let sum = 0
      for (let word = 0; word < n; word++) sum += data[word * layers + layer]!
      return sum / n
    })
    return { data, observed, shuffled: shuffled.data, ...maxT(observed, shuffled, { alpha: level }) }
  })
  const all = Array.from({ length: layers }, (_, layer) => layer)
  const shareOf = (statistic: (rival: (typeof compared)[number], layer: number) => number) =>
    all.filter((layer) => compared.every((rival) => statistic(rival, layer) > rival.threshold)).length / layers
  return {
    beats: all.map((layer) => compared.every(({ p }) => p[layer]! <= level)),
    p: Float64Array.from(all, (layer) => Math.max(...compared.map(({ p }) => p[layer]!))),
    share: (words) =>
      shareOf(({ data }, layer) => {
        let sum = 0
        for (let i = 0; i < words.length; i++) sum += data[words[i]! * layers + layer]!
        return sum / words.length
      }),
    shuffled: Float64Array.from({ length: draws }, (_, draw) =>
      shareOf(({ shuffled }, layer) => shuffled[draw * layers + layer]!),
    ),
  }
}
