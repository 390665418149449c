import { cosine, type Matrix, meanDifference, norm } from "@llm-fmri/analysis"
import type { MeasureContext } from "@llm-fmri/replicate"
import type { Concepts } from "./material.js"

/** What is added to steer toward each concept, and what it was made of. */
export interface ConceptDirections {
  /** Unit vectors, [concept][half][d]: from the words of that half, to be tested on those of the other. */
  readonly units: readonly (readonly Float64Array[])[]
  /** Cosine between the directions of the halves, [concepts]. */
  readonly agreement: Float64Array
}

/**
 * The direction of each concept from each half of its words: its words less all other concepts' words of that half.
 *
 * @param words each word's mean over its frames, [words, d]
 */
export function conceptDirections(
  words: Matrix,
  { names, concept, half }: Concepts,
  direction: MeasureContext["direction"],
): ConceptDirections {
  const training = trainingHalves(half)
  const units = membersOf(names, concept).map((flags) => training.map((rows) => direction(words, flags, rows)))
  return { units, agreement: Float64Array.from(units, ([a, b]) => cosine(a!, b!)) }
}

/** Length of each concept's mean difference before it is made a unit vector, mean of the halves, [concepts]. */
export function differenceLengths(words: Matrix, { names, concept, half }: Concepts): Float64Array {
  const training = trainingHalves(half)
  return Float64Array.from(membersOf(names, concept), (flags) => {
    const [a, b] = training.map((rows) => norm(meanDifference(words, flags, rows)))
    return (a! + b!) / 2
  })
}

const trainingHalves = (half: Uint8Array) =>
  [0, 1].map((side) => Int32Array.from(half.keys()).filter((word) => half[word] === side))

const membersOf = (names: readonly string[], concept: Int32Array) =>
  names.map((_, own) => Uint8Array.from(concept, (other) => (other === own ? 1 : 0)))
