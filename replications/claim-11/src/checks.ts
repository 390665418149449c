import { ckaGrams, ckaNull, type Matrix, percentileInterval, quantile, rowGram } from "@llm-fmri/analysis"
import type { MeasureContext } from "@llm-fmri/replicate"
import { halvesOf } from "./measures.js"
import { turned, withCode, withOutlier } from "./planted.js"
import { gramOf, prepare } from "./prepare.js"
import { guarded, outlierSize, type Preparation, planted, type Sizes } from "./settings.js"
import type { Pair, Side } from "./sides.js"

type Seeds = Pick<MeasureContext, "seed">

/** What the guarded number makes of a code that was planted in both sides. */
export interface PlantedCode {
  readonly value: number
  readonly low: number
  readonly high: number
  /** Upper end of the band of rearranged words. */
  readonly nullHigh: number
}

/** A common code is planted in two nets that share none, half-way at the target; see `withCode`. */
export async function plantedCode(
  pair: Pair,
  size: Sizes,
  { seed }: Seeds,
  code: { readonly latents: number; readonly strength: number } = planted,
): Promise<PlantedCode> {
  const { table } = pair.left
  const grams = wordGrams(pair, withCode(middles(pair), table, code, seed("planted")))
  const value = ckaGrams([grams[0]], [grams[1]]).data[0]!
  const { full } = halvesOf(grams, table.wordCategory, { seed: seed("planted", "halves"), draws: size.halves })
  const [low, high] = percentileInterval(full)
  const { data } = await ckaNull([grams[0]], [grams[1]], { seed: seed("planted", "null"), draws: size.nullDraws })
  return { value, low, high, nullHigh: quantile(data, 0.975) }
}

/**
 * Both sides are given the same unit of huge variance; see `withOutlier`.
 *
 * @param how the preparation that must not be moved by it
 */
export async function sharedOutlier(
  pair: Pair,
  { seed }: Seeds,
  how: Preparation = guarded,
): Promise<{ readonly rows: number; readonly guarded: number; readonly before: number }> {
  const sides = withOutlier(middles(pair), pair.left.table, outlierSize, seed("outlier"))
  const [k, l] = wordGrams(pair, sides, how)
  const [own, other] = wordGrams(pair, middles(pair), how)
  const [a, b] = [await gramOf(sides[0]!, pair.runtime), await gramOf(sides[1]!, pair.runtime)]
  return {
    rows: ckaGrams([a], [b], { estimator: "biased" }).data[0]!,
    guarded: ckaGrams([k], [l]).data[0]!,
    before: ckaGrams([own], [other]).data[0]!,
  }
}

/** CKA of a net's words with the same words turned, stretched and moved: 1 by algebra. */
export function turnedSelf({ at, middle, table }: Side, { seed }: Seeds, turn = turned): number {
  const words = prepare(guarded, at("target", middle), table)
  return ckaGrams([rowGram(words)], [rowGram(turn(words, seed("turned")))]).data[0]!
}

function middles({ left, right }: Pair): Matrix[] {
  return [left, right].map((side) => side.at("target", side.middle))
}

function wordGrams({ left }: Pair, sides: readonly Matrix[], how = guarded): [Matrix, Matrix] {
  const [k, l] = sides.map((x) => rowGram(prepare(how, x, left.table)))
  return [k!, l!]
}
