import type { AgainstNull } from "./against-null.js"

/**
 * The middle of a null's draws: the quantiles that leave half of the rest on either side, linear between neighbours.
 *
 * @param share of the draws that lie within, *0.95*
 *
 * @example
 * ```ts
 * nullBand(againstNull(9, [1, 2, 3, 4, 5]), 0.5) // [2, 4]
 * ```
 */
export function nullBand(
  { null: draws }: Pick<AgainstNull, "null">,
  share = 0.95,
): readonly [low: number, high: number] {
  const sorted = draws.toSorted()
  const at = (quantile: number) => {
    const place = quantile * (sorted.length - 1)
    const below = Math.floor(place)
    return sorted[below]! + (sorted[Math.ceil(place)]! - sorted[below]!) * (place - below)
  }
  return [at((1 - share) / 2), at((1 + share) / 2)]
}
