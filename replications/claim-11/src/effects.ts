import { ckaGrams, ckaNull, procrustes, quantile } from "@llm-fmri/analysis"
import type { MeasureContext, WordPosition } from "@llm-fmri/replicate"
import { layerAt } from "@llm-fmri/replicate"
import { type Alike, alike, halvesOf, type LayerTable, layerGrams, middleGrams, rowTable } from "./measures.js"
import { type Nulls, nulls, procrustesNull } from "./nulls.js"
import { depths, positions, type Sizes } from "./settings.js"
import type { Pair } from "./sides.js"

/** What is measured of a pair at one position. */
export interface Effects extends Alike {
  /** Guarded CKA on halves of the words. */
  readonly halves: { readonly full: Float64Array; readonly within: Float64Array }
  /** Guarded CKA half-way when words change places. */
  readonly null: Float64Array
  /** Guarded CKA of all pairs of layers. */
  readonly layers: LayerTable
}

/** What the trained pair is measured with beside. */
export interface TrainedEffects extends Effects {
  readonly nulls: Nulls
  /** The largest guarded CKA of all pairs of layers, once a rearrangement. */
  readonly largest: Float64Array
  /** The band of rearrangements at each depth of the curve. */
  readonly depthBand: readonly (readonly [lo: number, hi: number])[]
}

export interface PairEffects<E extends Effects = Effects> {
  readonly target: E
  readonly next?: E
  /** Biased CKA of raw rows at the target over layers; of one pair of each kind. */
  readonly rows?: LayerTable
  /** Orthogonal Procrustes half-way at the target; of one pair of each kind. */
  readonly procrustes?: number
}

type Surroundings = Pick<MeasureContext, "seed" | "rng" | "signal" | "progress" | "runtime">

/** One pair of reference nets. */
export async function pairEffects(pair: Pair, size: Sizes, first: boolean, around: Surroundings): Promise<PairEffects> {
  const found = new Map<WordPosition, Effects>()
  for (const position of shared(pair)) found.set(position, (await effectsAt(pair, position, size, around)).effects)
  return {
    ...byPosition(found),
    ...(first ? await onceOfAKind(pair, size, around) : {}),
  }
}

/** The trained pair, with all nulls. */
export async function trainedEffects(
  pair: Pair,
  size: Sizes,
  around: Surroundings,
): Promise<PairEffects<TrainedEffects> & { readonly procrustesNull: Float64Array }> {
  const found = new Map<WordPosition, TrainedEffects>()
  for (const position of shared(pair)) {
    const { effects, grams, middle } = await effectsAt(pair, position, size, around)
    const family = await ckaNull(grams.left, grams.right, {
      seed: around.seed("null", "layers", position),
      draws: size.nullDraws,
      runtime: pair.runtime,
      signal: around.signal,
    })
    const width = effects.layers.cka.length
    const draw = (b: number) => family.data.subarray(b * width, (b + 1) * width)
    const cells = depthCells(pair)
    found.set(position, {
      ...effects,
      nulls: await nulls(pair, position, middle, size, around),
      largest: Float64Array.from({ length: size.nullDraws }, (_, b) => Math.max(...draw(b))),
      depthBand: cells.map(({ cell }) => {
        const there = Float64Array.from({ length: size.nullDraws }, (_, b) => draw(b)[cell]!)
        return [quantile(there, 0.025), quantile(there, 0.975)] as const
      }),
    })
  }
  const once = await onceOfAKind(pair, size, around)
  const middle = await middleGrams(pair, "target")
  const procrustes = procrustesNull(middle, size.procrustesDraws, around.rng("null", "procrustes"))
  return { ...byPosition(found), ...once, procrustesNull: procrustes }
}

/** The pair of layers at each depth of the curve, and where it stands in the table of all pairs. */
export function depthCells({
  left,
  right,
}: {
  left: Pick<Pair["left"], "layers">
  right: Pick<Pair["left"], "layers">
}): {
  depth: number
  row: number
  column: number
  cell: number
}[] {
  return depths.map((depth) => {
    const [row, column] = [layerAt(depth, left.layers), layerAt(depth, right.layers)]
    return { depth, row, column, cell: row * right.layers + column }
  })
}

async function effectsAt(pair: Pair, position: WordPosition, size: Sizes, { seed, signal }: Surroundings) {
  signal.throwIfAborted()
  const { left, right } = pair
  const grams = await layerGrams(pair, position, signal)
  const middle = [grams.left[left.middle]!, grams.right[right.middle]!] as const
  const effects: Effects = {
    ...(await alike(pair, position, middle)),
    halves: halvesOf(middle, left.table.wordCategory, { seed: seed("halves", position), draws: size.halves }),
    null: (await ckaNull([middle[0]], [middle[1]], { seed: seed("null", "cka", position), draws: size.nullDraws }))
      .data,
    layers: {
      rows: grams.left.map((_, layer) => layer),
      columns: grams.right.map((_, layer) => layer),
      cka: ckaGrams(grams.left, grams.right).data,
    },
  }
  return { effects, grams, middle }
}

async function onceOfAKind(pair: Pair, size: Sizes, { signal }: Surroundings) {
  const [k, l] = await middleGrams(pair, "target")
  return {
    rows: await rowTable(pair, "target", size.rowLayerStep, signal),
    procrustes: procrustes([k], [l]).data[0]!,
  }
}

function shared({ left, right }: Pair): WordPosition[] {
  return positions.filter((position) => left.positions.includes(position) && right.positions.includes(position))
}

function byPosition<E>(found: ReadonlyMap<WordPosition, E>): { target: E; next?: E } {
  const next = found.get("next")
  return { target: found.get("target")!, ...(next === undefined ? {} : { next }) }
}
