import { Rng } from "@llm-fmri/random"
import { norm, unit } from "./vector.js"

/**
 * A direction drawn evenly from the sphere, as long as `like`: ‖like‖ · z / ‖z‖ with z standard normal, [d].
 *
 * A weak control in an anisotropic space: it barely moves anything. Print it beside other categories' directions.
 *
 * @throws FmriError `BadSeed`; `NoDirection` where `like` is empty.
 *
 * @example
 * ```ts
 * norm(randomDirection([3, 4, 0, 0], 7)) // ≈ 5
 * ```
 */
export function randomDirection(like: ArrayLike<number>, seed: number): Float64Array {
  const rng = new Rng(seed)
  const length = norm(like)
  return unit(Float64Array.from(like, () => rng.normal())).map((value) => value * length)
}
