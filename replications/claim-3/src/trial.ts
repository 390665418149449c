import { dot, type FoldFit, norm, randomDirection } from "@llm-fmri/analysis"
import type { CaptureRow } from "@llm-fmri/capture"
import { randomUnit } from "@llm-fmri/replicate"
import type { Material } from "./material.js"

/** One held-out stimulus and the direction that is injected into it. */
export interface Trial {
  readonly row: CaptureRow
  readonly word: string
  readonly category: string
  /** Unit vector that the effect is projected on, [d]. */
  readonly unit: Float64Array
  /** Mean residual norm r̄ of the training words at the first layer. */
  readonly scale: number
  /** r̄·u: what a dose of 1 adds. The same object wherever the same vector is meant. */
  readonly vector: number[]
  readonly sideways?: number[]
}

/** Which direction a trial gets: a category's (of this trial's fold), or a unit vector of one's own. */
export type Choice = (category: string, fold: number, fit: FoldFit) => { key: string; unit: () => Float64Array }

/** The category's own direction. */
export const own: Choice = (category, fold, fit) => ({
  key: `${category} ${fold}`,
  unit: () => fit.directions.get(category)!,
})

/** Another category's direction: the next one in a fixed order. */
export function other(order: readonly string[]): Choice {
  return (category, fold, fit) => own(order[(order.indexOf(category) + 1) % order.length]!, fold, fit)
}

/** A direction drawn evenly from the sphere, one for each category by its seed. */
export function random(width: number, seedOf: (category: string) => number): Choice {
  return (category, fold) => ({
    key: `random ${seedOf(category)} ${fold}`,
    unit: () => randomUnit(width, seedOf(category)),
  })
}

/** Trials for the chosen stimuli; stimuli of one fold and direction share their vectors. */
export function makeTrials(
  material: Pick<Material, "rows" | "categories" | "fold">,
  stimuli: ArrayLike<number>,
  fits: readonly FoldFit[],
  choice: Choice,
  sidewaysSeed?: number,
): Trial[] {
  const made = new Map<string, Pick<Trial, "unit" | "scale" | "vector" | "sideways">>()
  return Array.from(stimuli, (stimulus) => {
    const category = material.categories[stimulus]!
    const fold = material.fold[stimulus]!
    const fit = fits[fold]!
    const { key, unit: direction } = choice(category, fold, fit)
    let shared = made.get(key)
    if (shared === undefined) {
      const u = direction()
      const scale = fit.meanNorm
      shared = {
        unit: u,
        scale,
        vector: Array.from(u, (x) => x * scale),
        ...(sidewaysSeed === undefined ? {} : { sideways: atRightAngle(u, scale, sidewaysSeed) }),
      }
      made.set(key, shared)
    }
    const row = material.rows[stimulus]!
    return { row, word: row.label?.word ?? String(stimulus), category, ...shared }
  })
}

/** A random vector at a right angle to u, of the given length. */
export function atRightAngle(u: Float64Array, length: number, seed: number): number[] {
  const drawn = randomDirection(u, seed)
  const along = dot(drawn, u)
  const beside = drawn.map((x, i) => x - along * u[i]!)
  const size = norm(beside)
  return Array.from(beside, (x) => (x / size) * length)
}
