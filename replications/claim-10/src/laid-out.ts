import { halfSamples, type Matrix, mean } from "@llm-fmri/analysis"
import { rotatedBasis } from "@llm-fmri/connectome"
import type { WordTable } from "@llm-fmri/replicate"
import { shared } from "@llm-fmri/threads"
import { type LayoutJob, layoutMorans } from "./embedded.js"
import type { LaidOut, Surroundings } from "./net.js"

/**
 * Moran's I of units that lie where their correlations put them, and the same in rotated bases of the same words, mean
 * over categories. Words are halved inside categories, the same halves for all.
 *
 * @param x words by units
 */
export async function rotatedLayouts(
  x: Matrix,
  { wordCategory, categories }: Pick<WordTable, "wordCategory" | "categories">,
  rotations: number,
  { runtime, seed, signal }: Pick<Surroundings, "runtime" | "seed" | "signal">,
): Promise<LaidOut> {
  const category = shared(Int32Array.from(wordCategory))
  const halves = halvesInside(category, seed("layout halves"))
  const job = (data: Float64Array, dims: readonly number[]): LayoutJob => ({
    x: { dims: [...dims], data: shared(data) },
    halves,
    category,
    categories: categories.length,
  })
  const rotated = await rotatedBasis(x, runtime)
  async function* jobs() {
    const own = unitsOf(x, rotated.units)
    yield job(own.data, own.dims)
    for (let draw = 0; draw < rotations; draw++) {
      const { dims, data } = await rotated.draw(seed("rotation", draw))
      yield job(data, dims)
    }
  }
  const [own, ...others] = (await layoutMorans(jobs(), signal)).map((perCategory) => mean(perCategory))
  return { I: own!, rotated: Float64Array.from(others) }
}

/** Some of the units; a unit that never varies has no place in a layout, and none in a rotated basis. */
function unitsOf({ dims: [n = 0, d = 0], data }: Matrix, units: ArrayLike<number>) {
  const kept = new Float64Array(n * units.length)
  for (let row = 0; row < n; row++)
    for (let u = 0; u < units.length; u++) kept[row * units.length + u] = data[row * d + units[u]!]!
  return { dims: [n, units.length], data: kept }
}

/** Two halves of the words, every category in both. */
export function halvesInside(category: ArrayLike<number>, seed: number): [Int32Array, Int32Array] {
  const words = Array.from(category, (_, word) => word)
  let first = new Int32Array()
  halfSamples(
    words,
    (rows) => {
      first = rows.slice()
      return 0
    },
    { seed, draws: 1, strata: Array.from(category) },
  )
  const inFirst = new Set(first)
  return [first, Int32Array.from(words.filter((word) => !inFirst.has(word)))]
}
