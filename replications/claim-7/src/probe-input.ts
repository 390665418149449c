import { type Matrix, ontoComponents, principalComponents } from "@llm-fmri/analysis"
import { standardise } from "@llm-fmri/replicate"

/**
 * What every probe of a fold sees: each frame's mean taken away and units z-scored, then the principal components of the
 * word means, all fitted on training rows without their labels; one factor for all makes their mean variance 1.
 *
 * @returns [n, components]
 */
export function probeInput(
  x: Matrix,
  { frame, word }: { readonly frame: Int32Array; readonly word: Int32Array },
  training: Int32Array,
  components: number,
): Matrix {
  const z = standardise(x, frame, training)
  const pc = principalComponents(wordMeans(z, word, training), { count: components })
  const input = ontoComponents(z, pc)
  let sum = 0
  const [, m] = input.dims as [number, number]
  for (const row of training) for (let j = 0; j < m; j++) sum += input.data[row * m + j]! ** 2
  const scale = Math.sqrt(sum / (training.length * m))
  return { dims: input.dims, data: input.data.map((value) => value / scale) }
}

/** Mean of each word's rows among some rows, [words, d]. */
function wordMeans(x: Matrix, word: Int32Array, rows: Int32Array): Matrix {
  const d = x.dims[1]!
  const at = new Map<number, number>()
  for (const row of rows) if (!at.has(word[row]!)) at.set(word[row]!, at.size)
  const data = new Float64Array(at.size * d)
  const count = new Float64Array(at.size)
  for (const row of rows) {
    const group = at.get(word[row]!)!
    count[group]!++
    for (let j = 0; j < d; j++) data[group * d + j]! += x.data[row * d + j]!
  }
  return { dims: [at.size, d], data: data.map((value, i) => value / count[Math.floor(i / d)]!) }
}
