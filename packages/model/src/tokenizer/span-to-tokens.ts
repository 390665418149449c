import type { Encoding } from "./types.js"

/**
 * Indices of the tokens that stand for some part of `[start, end)` (UTF-16 code units of the text).
 *
 * @example
 * ```ts
 * const encoding = { ids: [2, 10, 11], spans: [[0, 0], [0, 3], [3, 7]] as [number, number][], bos: true }
 * spanToTokens(encoding, [4, 7]) // [2]
 * ```
 */
export function spanToTokens(encoding: Pick<Encoding, "spans">, [start, end]: readonly [number, number]): number[] {
  const found: number[] = []
  for (const [index, [from, to]] of encoding.spans.entries())
    if (from < to && from < end && start < to) found.push(index)
  return found
}
