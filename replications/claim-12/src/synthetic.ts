import { type Matrix, meanDifference, unit } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { logDimension } from "./dimension.js"
import { conceptDirections } from "./directions.js"
import { dealHalves } from "./halves.js"
import { favour } from "./scores.js"

/** Synthetic concepts, whose dimension and steerability are built in. */
export interface SyntheticOptions {
  readonly concepts: number
  /** Correlation between how many dimensions a concept's words vary in and how far their mean stands out; ≤ 0. */
  readonly relation: number
  readonly rng: Rng
}

const words = 14
const frames = 2
const width = 32
/** Fewest and most dimensions of a concept. */
const range = [2, 20] as const

/**
 * Dimension and steerability of synthetic concepts, through the same halves, directions, dimensions and scores as those of a
 * net. The net is a linear one: the logit of a word is the product of its vector with the activation, so adding a vector
 * raises a word as far as they point the same way.
 *
 * Words of a concept vary in k dimensions, k drawn evenly, all with the same total variance; the length of the concept's
 * mean is lognormal and correlates with k as asked. So steerability falls with dimension where `relation` is below 0, and
 * has nothing to do with it at 0.
 */
export function syntheticRelation({ concepts, relation, rng }: SyntheticOptions): {
  dimension: Float64Array
  steerability: Float64Array
} {
  const names = Array.from({ length: concepts }, (_, own) => String(own))
  const concept = Int32Array.from({ length: concepts * words }, (_, word) => Math.floor(word / words))
  const half = dealHalves(concept, () => rng)
  const vectors = wordVectors({ concepts, relation, rng })
  const { x, word, frame } = framed(vectors, rng)
  const material = { names, concept, half }
  const direction = (rows: Matrix, members: ArrayLike<number | boolean>, training?: ArrayLike<number>) =>
    unit(meanDifference(rows, members, training))
  const { units } = conceptDirections(vectors, material, direction)
  const logits = (u: Float64Array) => {
    const result = new Float64Array(concepts * words + concepts)
    for (let w = 0; w < concepts * words; w++) {
      for (let j = 0; j < width; j++) result[w]! += vectors.data[w * width + j]! * u[j]!
    }
    return result
  }
  return {
    dimension: logDimension(x, { word, frame }, material),
    steerability: Float64Array.from(units, (halves, own) => {
      const [a, b] = halves.map((u, side) => favour("words", logits(u), material, own, 1 - side))
      return (a! + b!) / 2
    }),
  }
}

function wordVectors({ concepts, relation, rng }: SyntheticOptions): Matrix {
  const data = new Float64Array(concepts * words * width)
  const [least, most] = range
  const [centre, deviation] = [(least + most) / 2, Math.sqrt(((most - least + 1) ** 2 - 1) / 12)]
  for (let own = 0; own < concepts; own++) {
    const k = least + rng.int(most - least + 1)
    const z = relation * ((k - centre) / deviation) + Math.sqrt(1 - relation ** 2) * rng.normal()
    const length = 2 * Math.exp(0.4 * z)
    const mean = unit(gaussian(width, rng)).map((value) => value * length)
    const axes = Array.from({ length: k }, () => unit(gaussian(width, rng)))
    for (let w = 0; w < words; w++) {
      const vector = data.subarray((own * words + w) * width, (own * words + w + 1) * width)
      vector.set(mean)
      for (const axis of axes) {
        const along = rng.normal() / Math.sqrt(k)
        for (let j = 0; j < width; j++) vector[j]! += along * axis[j]!
      }
    }
  }
  return { dims: [concepts * words, width], data }
}

/** Every word in every frame: its vector, the frame's, and a little noise. */
function framed(vectors: Matrix, rng: Rng): { x: Matrix; word: Int32Array; frame: Int32Array } {
  const count = vectors.dims[0]!
  const offsets = Array.from({ length: frames }, () => gaussian(width, rng).map((value) => 3 * value))
  const data = new Float64Array(count * frames * width)
  const [word, frame] = [new Int32Array(count * frames), new Int32Array(count * frames)]
  for (let row = 0; row < count * frames; row++) {
    word[row] = Math.floor(row / frames)
    frame[row] = row % frames
    for (let j = 0; j < width; j++) {
      data[row * width + j] = vectors.data[word[row]! * width + j]! + offsets[frame[row]!]![j]! + 0.05 * rng.normal()
    }
  }
  return { x: { dims: [count * frames, width], data }, word, frame }
}

function gaussian(count: number, rng: Rng): Float64Array {
  return Float64Array.from({ length: count }, () => rng.normal())
}
