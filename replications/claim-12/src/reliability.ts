import type { Matrix } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, randomUnit } from "@llm-fmri/replicate"
import type { Material } from "./material.js"
import { type Around, conceptPushes, directionsByDepth, rise } from "./net.js"
import { decidingDepth, decidingDose } from "./settings.js"
import { type Push, steer } from "./steering.js"

/** What random directions and reversed ones do to the triple's score. */
export interface Comparison {
  /** Rise under each random direction, of each concept and half read, [draws][concept][side]. */
  readonly random: readonly (readonly (readonly [number, number])[])[]
  /** Rise under the concept's own directions taken backwards, mean of the halves, [concepts]. */
  readonly backwards: Float64Array
}

/** Pushes along random directions, as long as the concepts' own, and along the own ones backwards. */
export async function compare(
  model: Model,
  material: Material,
  recorded: ReadonlyMap<number, Matrix>,
  draws: number,
  around: Around & Pick<MeasureContext, "seed">,
): Promise<Comparison> {
  const layers = model.arch.layers.length
  const layer = layerAt(decidingDepth, layers)
  const random = Array.from(
    { length: draws },
    (_, draw): Push => ({
      layer,
      unit: randomUnit(model.arch.width, around.seed("random direction", draw)),
      dose: decidingDose,
    }),
  )
  const directions = directionsByDepth(recorded, material, around.direction, [decidingDepth])
  const backwards = conceptPushes(directions, layers, [[decidingDepth, -decidingDose]])
  const steered = await steer(model, material, [...random, ...backwards], around)
  const read = (push: number, own: number, side: number) =>
    rise(steered, steered.pushed[push]!, "words", material, own, side)
  return {
    random: random.map((_, draw) => material.names.map((_, own) => [read(draw, own, 0), read(draw, own, 1)] as const)),
    backwards: Float64Array.from(material.names, (_, own) => {
      const [a, b] = [0, 1].map((half) => read(draws + own * 2 + half, own, 1 - half))
      return (a! + b!) / 2
    }),
  }
}

/**
 * The concepts that are steered reliably: both directions, each made of half of the words, raise the other half's words by
 * more than every random direction does.
 *
 * @param scoreOfHalf rise by the half that the direction is made of, [half][concept]
 * @param random rise under random directions, by the half that is read
 *
 * @example
 * ```ts
 * reliableConcepts([[3, 3], [2, 0]], [[[1, 1], [1, 1]]]) // [0]
 * ```
 */
export function reliableConcepts(
  scoreOfHalf: readonly [ArrayLike<number>, ArrayLike<number>],
  random: Comparison["random"],
): number[] {
  const above = (own: number, half: 0 | 1) => random.every((draw) => scoreOfHalf[half][own]! > draw[own]![1 - half]!)
  return Array.from({ length: scoreOfHalf[0].length }, (_, own) => own).filter((own) => above(own, 0) && above(own, 1))
}
