import type { Matrix } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"

/** Words of some categories in frames, crossed, as far as the measurement looks at a table. */
export interface Table {
  readonly categories: string[]
  readonly category: Int32Array
  readonly frame: Int32Array
  readonly word: Int32Array
  readonly fold: Int32Array
  readonly wordCategory: Int32Array
  readonly wordFold: Int32Array
}

export function crossed(categories = 4, wordsEach = 20, frames = 3): Table {
  const words = categories * wordsEach
  const rows = Array.from({ length: words * frames }, (_, row) => ({
    word: row % words,
    frame: Math.floor(row / words),
  }))
  const wordCategory = Int32Array.from({ length: words }, (_, word) => word % categories)
  const wordFold = Int32Array.from({ length: words }, (_, word) => Math.floor(word / categories) % 5)
  return {
    categories: Array.from({ length: categories }, (_, c) => `category ${c}`),
    category: Int32Array.from(rows, ({ word }) => wordCategory[word]!),
    frame: Int32Array.from(rows, ({ frame }) => frame),
    word: Int32Array.from(rows, ({ word }) => word),
    fold: Int32Array.from(rows, ({ word }) => wordFold[word]!),
    wordCategory,
    wordFold,
  }
}

export interface Ingredients {
  /** What a unit does in a category, in standard deviations of a word's noise. */
  readonly code?: (unit: number, category: number) => number
  /** Noise of a row, beside that of a word, which is 1. */
  readonly row?: number
  /** Deviation of a frame's effect on a unit. */
  readonly prefix?: (unit: number) => number
}

/** Activations [rows, units] of words with a code, noise of words and rows, and frames. */
export function activations(
  { category, frame, word, wordCategory }: Table,
  units: number,
  seed: number,
  { code = () => 0, row = 0.3, prefix = () => 0 }: Ingredients = {},
): Matrix & { data: Float64Array } {
  const rng = new Rng(seed)
  const frames = Math.max(...frame) + 1
  const own = Float64Array.from({ length: wordCategory.length * units }, () => rng.normal())
  const effect = Float64Array.from({ length: frames * units }, (_, at) => prefix(at % units) * rng.normal())
  const data = new Float64Array(category.length * units)
  for (let i = 0; i < category.length; i++) {
    for (let unit = 0; unit < units; unit++) {
      data[i * units + unit] =
        code(unit, category[i]!) +
        own[word[i]! * units + unit]! +
        effect[frame[i]! * units + unit]! +
        row * rng.normal()
    }
  }
  return { dims: [category.length, units], data }
}

/** Every unit takes part in every category, a little: strengths drawn from a normal. */
export function distributed(units: number, strength: number, seed: number): NonNullable<Ingredients["code"]> {
  const rng = new Rng(seed)
  const strengths = Float64Array.from({ length: 20 * units }, () => strength * rng.normal())
  return (unit, category) => strengths[category * units + unit]!
}

/** Each category has a few units of its own, and no other unit knows anything. */
export function local(each: number, strength: number): NonNullable<Ingredients["code"]> {
  return (unit, category) => (Math.floor(unit / each) === category ? strength : 0)
}
