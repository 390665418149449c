import {
  type Matrix,
  maxT,
  mean,
  placements,
  type RidgeKernels,
  ridgeAucNull,
  ridgeKernels,
  ridgeMapOf,
  ridgeScores,
} from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { inThreads } from "@llm-fmri/threads"
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
  async function* jobs(): AsyncGenerator<LayerJob> {
    for (const layer of layers) {
      const x = at(layer)
      const kernels = isConstant(x) ? undefined : await kernelsOf(x, words, runtime)
      yield { kernels, category: words.category, fold: words.fold, seed, draws }
    }
  }
  const found = await inThreads<LayerJob, LayerRead>(import.meta.url, "readLayer", jobs(), {
    ...(signal && { signal }),
    onDone: () => onLayer?.(),
  })
  const shuffled = new Float64Array(draws * layers.length)
  for (const [i, { null: own }] of found.entries()) {
    for (let draw = 0; draw < draws; draw++) shuffled[draw * layers.length + i] = own[draw]!
  }
  const placed = found.map(({ placements }) => placements)
  const { p, threshold } = maxT(placed.map(mean), { dims: [draws, layers.length], data: shuffled }, { alpha: level })
  return { layers, placements: placed, shuffled, threshold, p }
}

interface LayerJob extends Pick<Words, "category" | "fold"> {
  /** Absent where all words have the same activations, so that there is nothing to read. */
  readonly kernels: RidgeKernels | undefined
  readonly seed: number
  readonly draws: number
}

interface LayerRead {
  readonly placements: Float64Array
  /** The AUC under shuffled labels, by draw. */
  readonly null: Float64Array
}

/** What a thread makes of a layer. */
export function readLayer({ kernels, category, fold, seed, draws }: LayerJob): LayerRead {
  if (kernels === undefined) {
    return { placements: new Float64Array(fold.length).fill(0.5), null: new Float64Array(draws).fill(0.5) }
  }
  const map = ridgeMapOf(kernels)
  return {
    placements: placements(ridgeScores(map, category), category, fold),
    null: ridgeAucNull([map], category, { seed, draws }).data as Float64Array,
  }
}

function kernelsOf(x: Matrix, { fold }: Words, runtime: Runtime | undefined): Promise<RidgeKernels> {
  const groups = Int32Array.from(fold, (_, word) => word)
  return ridgeKernels(x, groups, { folds: fold, ...(runtime ? { runtime } : {}) })
}

/** The layers at which the AUC exceeds the threshold, as a share of all. */
export function span({ placements: found, threshold }: Pick<Profile, "placements" | "threshold">): number {
  return found.filter((values) => mean(values) > threshold).length / found.length
}
