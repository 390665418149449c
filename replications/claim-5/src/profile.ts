import { setImmediate } from "node:timers/promises"
import {
  type Matrix,
  maxT,
  mean,
  placements,
  type RidgeMap,
  ridgeAucNull,
  ridgeMap,
  ridgeScores,
} from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { level } from "./settings.js"
import { isConstant, type Words } from "./words.js"

/** What a one-vs-rest probe of each category reads, layer by layer, at one position of one net. */
export interface Profile {
  readonly layers: readonly number[]
  /** Placement of each word on its own category's probe, [layer][word]: their mean is the AUC. */
  readonly placements: readonly Float64Array[]
  /** AUCs of shuffled labels, [draw · layers + layer]. */
  readonly shuffled: Float64Array
  /** What an AUC must exceed, whatever the layer: max-T over the layers. */
  readonly threshold: number
  /** p of each layer, corrected for all of them. */
  readonly p: Float64Array
}

export interface ProfileOptions {
  readonly seed: number
  readonly draws: number
  readonly runtime?: Runtime
  readonly signal?: AbortSignal
  readonly onLayer?: () => void
}

/** Decodes every layer: ridge in closed form on word means, held-out words, with labels shuffled within folds as the null. */
export async function profile(
  layers: readonly number[],
  at: (layer: number) => Matrix,
  words: Words,
  { seed, draws, runtime, signal, onLayer }: ProfileOptions,
): Promise<Profile> {
  const found: Float64Array[] = []
  const shuffled = new Float64Array(draws * layers.length)
  for (const [i, layer] of layers.entries()) {
    await setImmediate()
    signal?.throwIfAborted()
    const x = at(layer)
    const map = isConstant(x) ? undefined : await mapOf(x, words, runtime)
    found.push(map === undefined ? new Float64Array(words.fold.length).fill(0.5) : wordPlacements(map, words))
    const null_ = map === undefined ? undefined : ridgeAucNull([map], words.category, { seed, draws }).data
    for (let draw = 0; draw < draws; draw++) shuffled[draw * layers.length + i] = null_?.[draw] ?? 0.5
    onLayer?.()
  }
  const { p, threshold } = maxT(found.map(mean), { dims: [draws, layers.length], data: shuffled }, { alpha: level })
  return { layers, placements: found, shuffled, threshold, p }
}

function mapOf(x: Matrix, { fold }: Words, runtime: Runtime | undefined): Promise<RidgeMap> {
  const groups = Int32Array.from(fold, (_, word) => word)
  return ridgeMap(x, groups, { folds: fold, ...(runtime ? { runtime } : {}) })
}

function wordPlacements(map: RidgeMap, { category, fold }: Words): Float64Array {
  return placements(ridgeScores(map, category), category, fold)
}

/** The layers at which the AUC exceeds the threshold, as a share of all. */
export function span({ placements: found, threshold }: Pick<Profile, "placements" | "threshold">): number {
  return found.filter((values) => mean(values) > threshold).length / found.length
}
