import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { Samples } from "../correlation/samples.js"
import { dense, normals, product } from "./random-frame.js"
import { type DataNull, rotatedBasis } from "./rotated-basis.js"

/**
 * Normal data whose covariance has the eigenvalues of the data's, with random loadings *and* random samples: rows drawn from
 * N(0, QᵀSQ), S the covariance of the z-scored units (dividing by n), Q a random rotation anew for each draw.
 *
 * Beside {@link rotatedBasis}, which keeps the samples, it says what the spectrum alone makes: groups of alike stimuli, heavy
 * tails and outlying samples are gone as well. The eigenvalues are those of the distribution that is drawn from; a finite
 * sample of it has others, spread wider, as the data's are spread wider than those of what they were drawn from.
 *
 * Drawn as W·Z with Z a rotated draw and W [n, n] normal of variance 1/n, whose rows have just that covariance.
 *
 * @param x samples [n, units]; constant units are left out, the others z-scored
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than three samples or two units that vary
 *
 * @example
 * ```ts
 * const runtime = await Runtime.start({ threads: 1 })
 * const x = { dims: [4, 2], data: Float64Array.of(1, 0, -1, 0, 0, 1, 0, -1) }
 * const { data } = await (await spectrumMatched(x, runtime)).draw(1)
 * data.length // 8
 * await runtime.close()
 * ```
 */
export async function spectrumMatched(x: Samples, runtime: Runtime): Promise<DataNull> {
  const rotated = await rotatedBasis(x, runtime)
  return {
    units: rotated.units,
    async draw(seed) {
      const { dims, data } = await rotated.draw(deriveSeed(seed, "loadings"))
      const [n, p] = dims as [number, number]
      const weights = normals(n, n, new Rng(deriveSeed(seed, "samples")))
      const scale = 1 / Math.sqrt(n)
      for (let i = 0; i < weights.data.length; i++) weights.data[i]! *= scale
      return product(runtime, weights, dense(n, p, data))
    },
  }
}
