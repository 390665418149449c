/**
 * The layer at a share of depth: ⌊layers · depth⌋, never the last block, behind which nothing is left to happen.
 *
 * @example
 * ```ts
 * layerAt(0.5, 30) // 15
 * ```
 */
export function layerAt(depth: number, layers: number): number {
  return Math.max(0, Math.min(layers - 2, Math.floor(layers * depth)))
}
