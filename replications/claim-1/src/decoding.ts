import {
  groupMeans,
  type HeldOutMap,
  heldOutClasses,
  labelNull,
  lda,
  leaveGroupOut,
  type Matrix,
  mean,
  nestedCrossValidation,
} from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import type { WordTable } from "@llm-fmri/replicate"

/** Words with their categories and folds: what decoding is told. */
export type Words = Pick<WordTable, "wordCategory" | "wordFold" | "categories">

/** How well a net's word means tell the categories at one position, word by word. Plain data. */
export interface Decoding {
  readonly layers: readonly number[]
  /** For each layer, 1 where a held-out word is given its category: [layers][words]. */
  readonly hits: readonly Float64Array[]
  /** The layer that the training words of each fold choose. */
  readonly chosen: readonly number[]
  /** Hits of every word at the layer that the words of other folds chose. */
  readonly chosenHits: Float64Array
}

/** Each word's mean over its frames, [words, d]: in a crossed design the frames' own means are in every word alike. */
export function wordMeans(x: Matrix, { word }: Pick<WordTable, "word">): Matrix {
  return groupMeans(x, word)
}

/** A layer's held-out scores as a map of labels; undefined where all words are the same, so that nothing can be read. */
export async function mapOf(means: Matrix, words: Words, runtime?: Runtime): Promise<HeldOutMap | undefined> {
  if (isConstant(means)) return undefined
  return leaveGroupOut(means, indices(words), { folds: words.wordFold, ...(runtime ? { runtime } : {}) })
}

/** 1 where a word held out is given its category; where nothing can be read, each word counts as a guess. */
export async function hitsOf(map: HeldOutMap | undefined, words: Words): Promise<Float64Array> {
  if (map === undefined) return new Float64Array(words.wordCategory.length).fill(1 / words.categories.length)
  const given = await heldOutClasses(map, words.wordCategory)
  return Float64Array.from(given, (category, word) => Number(category === words.wordCategory[word]))
}

/**
 * Decodes the categories of held-out words behind every layer, and at the layer chosen by training words: in inner folds
 * of the words outside a fold, by log-loss.
 *
 * @param means word means behind each of `layers`
 */
export async function decode(
  layers: readonly number[],
  means: (layer: number) => Matrix,
  words: Words,
  { seed, inner, runtime }: { readonly seed: number; readonly inner: number; readonly runtime?: Runtime },
): Promise<Decoding> {
  const found: { layer: number; means: Matrix; hits: Float64Array }[] = []
  for (const layer of layers) {
    const own = means(layer)
    found.push({ layer, means: own, hits: await hitsOf(await mapOf(own, words, runtime), words) })
  }
  const candidates = found.filter((one) => !isConstant(one.means))
  const chosen = await chooseLayers(
    candidates.map((one) => one.means),
    words,
    { seed, inner, ...(runtime ? { runtime } : {}) },
  )
  const chosenHits = Float64Array.from(words.wordFold, (fold, word) => {
    const pick = candidates[chosen[fold] ?? -1] ?? found[0]!
    return pick.hits[word]!
  })
  return {
    layers,
    hits: found.map(({ hits }) => hits),
    chosen: chosen.map((at) => candidates[at]!.layer),
    chosenHits,
  }
}

/** For each fold, the index of the layer that inner folds of its training words read best. */
async function chooseLayers(
  means: readonly Matrix[],
  words: Words,
  { seed, inner, runtime }: { readonly seed: number; readonly inner: number; readonly runtime?: Runtime },
): Promise<number[]> {
  if (means.length === 0) return []
  if (means.length === 1) return Array.from({ length: Math.max(...words.wordFold) + 1 }, () => 0)
  const family = lda({ shrinkage: ["ledoit-wolf"], ...(runtime ? { runtime } : {}) })
  const options = { folds: words.wordFold, seed, inner }
  const { chosen } = await nestedCrossValidation(means, words.wordCategory, indices(words), family, options)
  return chosen.map(({ layer }) => layer)
}

/** Accuracies under shuffled labels, the largest over the layers of each draw. */
export async function accuracyNull(
  maps: readonly HeldOutMap[],
  words: Words,
  options: { readonly seed: number; readonly draws: number },
): Promise<Float64Array> {
  const { draws } = await labelNull(maps, words.wordCategory, options)
  const [count, layers] = draws.dims as [number, number]
  return Float64Array.from({ length: count }, (_, b) => Math.max(...draws.data.subarray(b * layers, (b + 1) * layers)))
}

/** Share of words given their category. */
export function accuracy(hits: ArrayLike<number>): number {
  return mean(hits)
}

function indices({ wordCategory }: Words): Int32Array {
  return wordCategory.map((_, word) => word)
}

/** All rows the same: the embedding of a token that every word of a frame is followed by. */
export function isConstant({ dims, data }: Matrix): boolean {
  const d = dims[1]!
  for (let at = d; at < data.length; at++) if (data[at] !== data[at % d]) return false
  return true
}
