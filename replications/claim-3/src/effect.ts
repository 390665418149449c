/** What two ways of injecting did to one trial. */
export interface Compared {
  /** Δ_multi·u */
  readonly many: number
  /** Δ_single·u */
  readonly once: number
  /** ‖Δ_multi − Δ_single‖ / ‖Δ_single‖ */
  readonly error: number
}

/**
 * Compares the changes of the last residual under two injections, from the edited and the clean rows [d].
 *
 * @param u unit vector [d]
 *
 * @example
 * ```ts
 * compareEffects([3, 1], [2, 0], [1, 0], [1, 0]) // { many: 2, once: 1, error: √2 }
 * ```
 */
export function compareEffects(
  many: ArrayLike<number>,
  once: ArrayLike<number>,
  clean: ArrayLike<number>,
  u: ArrayLike<number>,
): Compared {
  let manyAlong = 0
  let onceAlong = 0
  let gap = 0
  let size = 0
  for (let i = 0; i < u.length; i++) {
    const a = many[i]! - clean[i]!
    const b = once[i]! - clean[i]!
    manyAlong += a * u[i]!
    onceAlong += b * u[i]!
    gap += (a - b) ** 2
    size += b ** 2
  }
  return { many: manyAlong, once: onceAlong, error: Math.sqrt(gap / size) }
}

/** The logit of a noun less the mean of the other nouns' logits. */
export function nounContrast(logits: ArrayLike<number>, noun: number): number {
  let rest = 0
  for (let i = 0; i < logits.length; i++) if (i !== noun) rest += logits[i]!
  return logits[noun]! - rest / (logits.length - 1)
}
