import { ckaGrams, ckaNull, procrustes, quantile } from "@llm-fmri/analysis"
import { ownRuntime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { layerAt, type MeasureContext, type WordPosition } from "@llm-fmri/replicate"
import { inThreads } from "@llm-fmri/threads"
import { type Alike, alike, halvesOf, type LayerTable, layerGrams, middleGrams, rowTable } from "./measures.js"
import { type Nulls, nulls, procrustesNull } from "./nulls.js"
import { depths, positions, type Sizes } from "./settings.js"
import { type Pair, type PlainSide, plainSide, sideOf } from "./sides.js"

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

type Surroundings = Pick<MeasureContext, "seed" | "rng" | "signal">

/** One pair of reference nets. */
export async function pairEffects(pair: Pair, size: Sizes, first: boolean, around: Surroundings): Promise<PairEffects> {
  const at = shared(pair)
  const parts: Part[] = at.map((position) => ({ name: "effects", position }))
  if (first) parts.push({ name: "once", position: "target" })
  const found = await inParts(pair, parts, size, around)
  return {
    ...byPosition(at, found as Effects[]),
    ...(first ? (found.at(-1) as OnceOfAKind) : {}),
  }
}

/** The trained pair, with all nulls. */
export async function trainedEffects(
  pair: Pair,
  size: Sizes,
  around: Surroundings,
): Promise<PairEffects<TrainedEffects> & { readonly procrustesNull: Float64Array }> {
  const at = shared(pair)
  const found = await inParts(
    pair,
    [
      ...at.map((position) => ({ name: "trained", position }) as const),
      { name: "once", position: "target" },
      { name: "procrustes null", position: "target" },
    ],
    size,
    around,
  )
  const [once, null_] = found.slice(at.length) as [OnceOfAKind, Float64Array]
  return { ...byPosition(at, found as TrainedEffects[]), ...once, procrustesNull: null_ }
}

/** A part of what is measured of a pair: all at one position, or what is measured once of a kind. */
interface Part {
  readonly name: keyof typeof work
  readonly position: WordPosition
}

const work = {
  effects: async (...[pair, position, size, around]: PartInput) =>
    (await effectsAt(pair, position, size, around)).effects,
  trained: trainedAt,
  once: (...[pair, , size, around]: PartInput) => onceOfAKind(pair, size, around),
  "procrustes null": async (...[pair, position, { procrustesDraws }, { rng }]: PartInput) =>
    procrustesNull(await middleGrams(pair, position), procrustesDraws, rng("null", "procrustes")),
}

type PartInput = [pair: Pair, position: WordPosition, size: Sizes, around: InThread]
/** What a part is given of the surroundings. */
type InThread = Pick<Surroundings, "seed" | "rng" | "signal">

/** A part as a thread is sent it. */
export interface PartJob extends Part {
  readonly left: PlainSide
  readonly right: PlainSide
  readonly size: Sizes
  readonly seeds: ReadonlyMap<string, number>
}

/** Does one part in a thread. */
export async function doPart({ name, position, left, right, size, seeds }: PartJob): Promise<unknown> {
  const seed: InThread["seed"] = (...names) => seeds.get(String(names))!
  const around = { seed, rng: (...names: (string | number)[]) => new Rng(seed(...names)), signal: never }
  const pair = { left: sideOf(left), right: sideOf(right), runtime: await ownRuntime() }
  return work[name](pair, position, size, around)
}

/** A thread that is to stop is ended. */
const never = new AbortController().signal

/** Up to so many numbers in a layer a pair is measured faster than threads start. */
const small = 200_000

async function inParts(pair: Pair, parts: readonly Part[], size: Sizes, around: Surroundings): Promise<unknown[]> {
  const { left, right } = pair
  if (left.at("target", left.middle).data.length < small) {
    const found: unknown[] = []
    for (const { name, position } of parts) found.push(await work[name](pair, position, size, around))
    return found
  }
  const jobs = function* (): Generator<PartJob> {
    for (const { name, position } of parts) {
      const seeds = new Map(seedNames(position).map((names) => [String(names), around.seed(...names)]))
      yield { name, position, left: plainSide(left, position), right: plainSide(right, position), size, seeds }
    }
  }
  return inThreads(import.meta.url, "doPart", jobs(), { signal: around.signal })
}

/** The names of all seeds that parts draw from. */
function seedNames(position: WordPosition): string[][] {
  const nulls = ["cka", "layers", "cka in categories", "cka within", "rsa", "knn", "rows"]
  return [["halves", position], ...nulls.map((name) => ["null", name, position]), ["null", "procrustes"]]
}

async function trainedAt(...[pair, position, size, around]: PartInput): Promise<TrainedEffects> {
  const { effects, grams, middle } = await effectsAt(pair, position, size, around)
  const family = await ckaNull(grams.left, grams.right, {
    seed: around.seed("null", "layers", position),
    draws: size.nullDraws,
    runtime: pair.runtime,
    signal: around.signal,
  })
  const width = effects.layers.cka.length
  const draw = (b: number) => family.data.subarray(b * width, (b + 1) * width)
  return {
    ...effects,
    nulls: await nulls(pair, position, middle, size, around),
    largest: Float64Array.from({ length: size.nullDraws }, (_, b) => Math.max(...draw(b))),
    depthBand: depthCells(pair).map(({ cell }) => {
      const there = Float64Array.from({ length: size.nullDraws }, (_, b) => draw(b)[cell]!)
      return [quantile(there, 0.025), quantile(there, 0.975)] as const
    }),
  }
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

async function effectsAt(...[pair, position, size, { seed, signal }]: PartInput) {
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

/** What is measured of one pair of each kind. */
type OnceOfAKind = Required<Pick<PairEffects, "rows" | "procrustes">>

async function onceOfAKind(pair: Pair, size: Sizes, { signal }: InThread): Promise<OnceOfAKind> {
  const [k, l] = await middleGrams(pair, "target")
  return {
    rows: await rowTable(pair, "target", size.rowLayerStep, signal),
    procrustes: procrustes([k], [l]).data[0]!,
  }
}

function shared({ left, right }: Pair): WordPosition[] {
  return positions.filter((position) => left.positions.includes(position) && right.positions.includes(position))
}

/** @param found of the positions, in their order */
function byPosition<E>(positions: readonly WordPosition[], found: readonly E[]): { target: E; next?: E } {
  const next = positions.indexOf("next")
  return { target: found[positions.indexOf("target")]!, ...(next < 0 ? {} : { next: found[next]! }) }
}
