import { frameMeans, type Matrix, subtractFrameMeans, variance } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"

type Words = Pick<WordTable, "frame" | "word" | "words">

/**
 * Both sides are given the same code: a few random latents of each word, each side through random weights of its own, so
 * that every unit gains `strength` times its own deviation about its frame's mean.
 *
 * @param sides activations of the same stimuli in two nets, [stimuli, d]
 */
export function withCode(
  sides: readonly Matrix[],
  { frame, word, words }: Words,
  { latents, strength }: { readonly latents: number; readonly strength: number },
  seed: number,
): Matrix[] {
  const rng = new Rng(seed)
  const code = normals(words.length * latents, rng)
  return sides.map((x) => {
    const d = x.dims[1]!
    const weights = normals(latents * d, rng).map((value) => value / Math.sqrt(latents))
    const sizes = deviations(subtractFrameMeans(x, frame, frameMeans(x, frame))).map((size) => strength * size)
    return {
      dims: x.dims,
      data: Float32Array.from(x.data, (value, at) => {
        const [row, unit] = [Math.floor(at / d), at % d]
        let added = 0
        for (let l = 0; l < latents; l++) added += code[word[row]! * latents + l]! * weights[l * d + unit]!
        return value + sizes[unit]! * added
      }),
    }
  })
}

/**
 * The first unit of both sides is replaced by the same random number of each word, `size` times the deviation of the side's
 * largest unit.
 */
export function withOutlier(sides: readonly Matrix[], { word, words }: Words, size: number, seed: number): Matrix[] {
  const code = normals(words.length, new Rng(seed))
  return sides.map((x) => {
    const d = x.dims[1]!
    const scale = size * Math.max(...deviations(x))
    return {
      dims: x.dims,
      data: Float32Array.from(x.data, (value, at) => (at % d === 0 ? scale * code[word[Math.floor(at / d)]!]! : value)),
    }
  })
}

/** The same activations turned, stretched and moved: mirrored at a few random directions, times 3, plus a constant. */
export function turned({ dims, data }: Matrix, seed: number, mirrors = 8): Matrix {
  const [n = 0, d = 0] = dims
  const rng = new Rng(seed)
  const result = Float64Array.from(data)
  for (let m = 0; m < mirrors; m++) {
    const v = normals(d, rng)
    const square = v.reduce((sum, value) => sum + value * value, 0)
    for (let i = 0; i < n; i++) {
      let along = 0
      for (let j = 0; j < d; j++) along += result[i * d + j]! * v[j]!
      for (let j = 0; j < d; j++) result[i * d + j]! -= ((2 * along) / square) * v[j]!
    }
  }
  for (let at = 0; at < result.length; at++) result[at] = 3 * result[at]! + (at % d)
  return { dims, data: result }
}

function normals(count: number, rng: Rng): Float64Array {
  return Float64Array.from({ length: count }, () => rng.normal())
}

/** Standard deviation of each unit over the rows. */
function deviations({ dims: [n = 0, d = 0], data }: Matrix): Float64Array {
  return Float64Array.from({ length: d }, (_, unit) =>
    Math.sqrt(variance(Float64Array.from({ length: n }, (_, row) => data[row * d + unit]!))),
  )
}
