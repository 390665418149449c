import {
  centreUnits,
  fitZScore,
  frameMeans,
  groupMeans,
  type Matrix,
  rowGram,
  subtractFrameMeans,
  withoutTopVariance,
  zScore,
} from "@llm-fmri/analysis"
import { gram, type Runtime } from "@llm-fmri/graph"
import { standardise, type WordTable } from "@llm-fmri/replicate"
import { cutShare, type Preparation } from "./settings.js"

type Rows = Pick<WordTable, "frame" | "word">

/**
 * Activations of all stimuli made ready to be compared, [stimuli or words, d].
 *
 * `rows`: as they are; `words`: each word's mean over its frames, whose means are taken away. `-z`: each unit scaled to
 * deviation 1 over the stimuli; `-cut`: the units of largest variance left out, one in a hundred.
 *
 * @param x activations, [stimuli, d]
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(1, 3, 10, 14) }
 * prepare("words", x, { frame: [0, 0, 1, 1], word: [0, 1, 0, 1] }).data // [-1.5, 1.5]
 * ```
 */
export function prepare(how: Preparation, x: Matrix, { frame, word }: Rows): Matrix {
  if (how === "rows") return x
  if (how === "rows-z") return zScore(x, fitZScore(x))
  if (how === "rows-cut") return withoutTopVariance(x, cutUnits(x))
  if (how === "words-z") return groupMeans(standardise(x, frame), word)
  const words = groupMeans(subtractFrameMeans(x, frame, frameMeans(x, frame)), word)
  return how === "words" ? words : withoutTopVariance(words, cutUnits(x))
}

/** The Gram matrix of prepared activations; of many rows it is computed in the runtime, in float32. */
export async function gramOf(x: Matrix, runtime: Runtime): Promise<Matrix> {
  const [n = 0, d = 0] = x.dims
  if (n <= smallRows) return rowGram(x)
  const { data } = centreUnits(x)
  return gram(runtime, { dtype: "float32", dims: [n, d], data: Float32Array.from(data) })
}

/** Up to so many rows the plain way is as fast as the runtime. */
const smallRows = 400

function cutUnits({ dims: [, d = 0] }: Matrix): number {
  return Math.ceil(d / cutShare)
}
