import {
  ckaGrams,
  expectedBiasedCka,
  halfSamples,
  type Matrix,
  mutualKnn,
  participationRatioCorrected,
  rdm,
  rhoA,
  subGram,
  withinCategoryCka,
} from "@llm-fmri/analysis"
import { FmriError } from "@llm-fmri/errors"
import type { WordPosition } from "@llm-fmri/replicate"
import { gramOf, prepare } from "./prepare.js"
import { type Estimator, estimators, guarded, neighbours, type Preparation, preparations } from "./settings.js"
import { gramAt, type Pair, someLayers } from "./sides.js"

/** Biased and debiased CKA of one preparation, half-way in both nets. */
export interface PreparedCka {
  readonly how: Preparation
  readonly estimator: Estimator
  readonly value: number
  /** What biased CKA would be if the sides had nothing in common; absent where so few rows do not show it. */
  readonly expected?: number
}

/** How alike two nets are, half-way in both, by every measure. */
export interface Alike {
  readonly prepared: readonly PreparedCka[]
  readonly full: number
  readonly within: number
  readonly rsa: number
  readonly knn: number
}

/** The guarded Gram matrices of both sides, half-way. */
export async function middleGrams({ left, right, runtime }: Pair, position: WordPosition): Promise<[Matrix, Matrix]> {
  return [await gramAt(left, position, left.middle, runtime), await gramAt(right, position, right.middle, runtime)]
}

export async function alike(pair: Pair, position: WordPosition, [k, l]: readonly [Matrix, Matrix]): Promise<Alike> {
  const [a, b] = middleRdms(pair, position)
  const prepared: PreparedCka[] = []
  for (const how of preparations) prepared.push(...(await preparedCka(pair, position, how, [k, l])))
  return {
    prepared,
    full: ckaGrams([k], [l]).data[0]!,
    within: withinCategoryCka([k], [l], pair.left.table.wordCategory).data[0]!,
    rsa: rhoA(a, b),
    knn: mutualKnn([k], [l], nearest(k)).data[0]!,
  }
}

async function preparedCka(
  { left, right, runtime }: Pair,
  position: WordPosition,
  how: Preparation,
  known: readonly [Matrix, Matrix],
) {
  const [k, l] =
    how === guarded
      ? known
      : [
          await gramAt(left, position, left.middle, runtime, how),
          await gramAt(right, position, right.middle, runtime, how),
        ]
  const expected = expectedByChance(k, l)
  return estimators.map((estimator): PreparedCka => {
    const value = ckaGrams([k], [l], { estimator }).data[0]!
    return { how, estimator, value, ...(estimator === "biased" && expected !== undefined ? { expected } : {}) }
  })
}

/** Biased CKA of independent sides with these participation ratios. */
export function expectedByChance(k: Matrix, l: Matrix): number | undefined {
  try {
    const [x, y] = [participationRatioCorrected(k), participationRatioCorrected(l)]
    return x >= 1 && y >= 1 ? expectedBiasedCka(x, y, k.dims[0]!) : undefined
  } catch (error) {
    if (error instanceof FmriError && error.tag === "NoEstimate") return undefined
    throw error
  }
}

/** Dissimilarities of the guarded words, half-way on both sides: 1 − Pearson's r over units. */
export function middleRdms({ left, right }: Pair, position: WordPosition): [Float64Array, Float64Array] {
  const of = (side: Pair["left"]) => rdm(prepare(guarded, side.at(position, side.middle), side.table))
  return [of(left), of(right)]
}

/** Neighbours that are asked for; fewer where there are few words. */
export function nearest({ dims: [n = 0] }: Matrix): number {
  return Math.min(neighbours, n - 1)
}

/** Guarded CKA, full and within categories, on random halves of the words: [draws, 2]. */
export function halvesOf(
  [k, l]: readonly [Matrix, Matrix],
  wordCategory: Int32Array,
  { seed, draws }: { readonly seed: number; readonly draws: number },
): { full: Float64Array; within: Float64Array } {
  const { data } = halfSamples(
    Int32Array.from(wordCategory, (_, word) => word),
    (words) => {
      const [a, b] = [[subGram(k, words)], [subGram(l, words)]]
      const categories = words.map((word) => wordCategory[word]!)
      return [ckaGrams(a, b).data[0]!, withinCategoryCka(a, b, categories).data[0]!]
    },
    { seed, draws, strata: wordCategory },
  )
  const column = (c: number) => Float64Array.from({ length: draws }, (_, draw) => data[2 * draw + c]!)
  return { full: column(0), within: column(1) }
}

/** CKA of all pairs of layers; the Gram matrices, for nulls, and the layers that they are of. */
export interface LayerTable {
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  /** [rows, columns] */
  readonly cka: Float64Array
}

/** The guarded Gram matrices of all layers of both sides. */
export async function layerGrams(
  { left, right, runtime }: Pair,
  position: WordPosition,
  signal: AbortSignal,
): Promise<{ left: Matrix[]; right: Matrix[] }> {
  const of = async (side: Pair["left"]) => {
    const grams: Matrix[] = []
    for (let layer = 0; layer < side.layers; layer++) {
      signal.throwIfAborted()
      grams.push(await gramAt(side, position, layer, runtime))
    }
    return grams
  }
  return { left: await of(left), right: await of(right) }
}

/** Biased CKA of raw rows, of every so many layers of both sides. */
export async function rowTable(
  { left, right, runtime }: Pair,
  position: WordPosition,
  step: number,
  signal: AbortSignal,
): Promise<LayerTable> {
  const of = async (side: Pair["left"]) => {
    const layers = someLayers(side, step)
    const grams: Matrix[] = []
    for (const layer of layers) {
      signal.throwIfAborted()
      grams.push(await gramOf(side.at(position, layer), runtime))
    }
    return { layers, grams }
  }
  const [a, b] = [await of(left), await of(right)]
  return { rows: a.layers, columns: b.layers, cka: ckaGrams(a.grams, b.grams, { estimator: "biased" }).data }
}
