import { type Matrix, meanDifference, projectionVariance, unit } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { randomUnit } from "@llm-fmri/replicate"

/** Two signs for each word, and their product as its class: a code that no direction tells. */
export interface Xor {
  /** +1 or −1, one a word. */
  readonly first: Int32Array
  readonly second: Int32Array
  /** 0 or 1, one a word. */
  readonly label: Int32Array
}

/** The four pairs of signs dealt to the words of each stratum in equal shares, as far as they go. */
export function xorSigns(stratum: ArrayLike<number>, rng: Rng): Xor {
  const first = new Int32Array(stratum.length)
  const second = new Int32Array(stratum.length)
  const members = new Map<number, number[]>()
  for (let word = 0; word < stratum.length; word++) {
    const own = stratum[word]!
    members.set(own, [...(members.get(own) ?? []), word])
  }
  // The deal goes on where the stratum before stopped, so that the classes are even over all words.
  let turn = 0
  for (const words of members.values()) {
    rng.shuffle(words)
    for (const word of words) {
      const quadrant = [0, 3, 1, 2][turn++ % 4]!
      first[word] = quadrant < 2 ? 1 : -1
      second[word] = quadrant % 2 === 0 ? 1 : -1
    }
  }
  return { first, second, label: first.map((sign, word) => Number(sign === second[word])) }
}

/**
 * Activations with a code added: each word is moved along two directions by ±amplitude, in standard deviations of the
 * activations along them.
 *
 * @param z standardised activations [n, d]
 * @param word the word of each row
 */
export function plant(
  z: Matrix,
  word: ArrayLike<number>,
  { first, second }: Pick<Xor, "first" | "second">,
  directions: readonly [ArrayLike<number>, ArrayLike<number>],
  amplitude: number,
): Matrix {
  const [n, d] = z.dims as [number, number]
  const data = Float64Array.from(z.data)
  for (const [direction, sign] of [
    [directions[0], first],
    [directions[1], second],
  ] as const) {
    const step = amplitude * Math.sqrt(projectionVariance(z, direction))
    for (let row = 0; row < n; row++)
      for (let j = 0; j < d; j++) data[row * d + j]! += step * sign[word[row]!]! * direction[j]!
  }
  return { dims: z.dims, data }
}

export function randomPair(width: number, rng: Rng): [Float64Array, Float64Array] {
  return [randomUnit(width, rng.uint32()), randomUnit(width, rng.uint32())]
}

/** The directions of two categories that lie most nearly at right angles, so that both signs have room. */
export function categoryPair(z: Matrix, category: Int32Array): [Float64Array, Float64Array] {
  const units = categoryUnits(z, category)
  let best: [Float64Array, Float64Array] = [units[0]!, units[1]!]
  let least = Number.POSITIVE_INFINITY
  units.forEach((one, a) => {
    for (const other of units.slice(a + 1)) {
      const overlap = Math.abs(one.reduce((sum, value, j) => sum + value * other[j]!, 0))
      if (overlap >= least) continue
      least = overlap
      best = [one, other]
    }
  })
  return best
}

/** How far a category's rows lie from the others along its direction, in the units of amplitudes; mean over categories. */
export function meanCategoryAmplitude(z: Matrix, category: Int32Array): number {
  const [n, d] = z.dims as [number, number]
  const units = categoryUnits(z, category)
  const amplitudes = units.map((direction, c) => {
    const sums = [0, 0]
    const counts = [0, 0]
    for (let row = 0; row < n; row++) {
      let along = 0
      for (let j = 0; j < d; j++) along += z.data[row * d + j]! * direction[j]!
      const side = Number(category[row] === c)
      sums[side]! += along
      counts[side]!++
    }
    return (sums[1]! / counts[1]! - sums[0]! / counts[0]!) / 2 / Math.sqrt(projectionVariance(z, direction))
  })
  return amplitudes.reduce((sum, value) => sum + value, 0) / amplitudes.length
}

function categoryUnits(z: Matrix, category: Int32Array): Float64Array[] {
  const count = Math.max(...category) + 1
  return Array.from({ length: count }, (_, c) =>
    unit(
      meanDifference(
        z,
        category.map((own) => Number(own === c)),
      ),
    ),
  )
}
