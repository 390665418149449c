import { fitRidge, type Matrix, splitsOf, unit } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import type { Rng } from "@llm-fmri/random"
import { flaggedAuc, removedCurve } from "./one-direction.js"
import type { Words } from "./words.js"

/** A direction with the shift of the concept along it and the deviation of all words along it. */
export interface PlantedDirection {
  readonly by: number
  readonly noise: number
}

/** One direction along which words differ no more than along others. */
export const oneCode: readonly PlantedDirection[] = [{ by: 4.5, noise: 1 }]
/** The same signal to noise three times, in directions of their own reliability: each is enough to read the concept. */
export const threeCode: readonly PlantedDirection[] = [1, 3, 9].map((noise) => ({ by: 4.5 * noise, noise }))

/** Normal noise of deviation 1 in every direction, with a concept along random ones, [words, width]. */
export function plantedCloud(
  flags: ArrayLike<number>,
  width: number,
  directions: readonly PlantedDirection[],
  rng: Rng,
): Matrix {
  const units = directions.map(() => unit(Float64Array.from({ length: width }, () => rng.normal())))
  const data = Float64Array.from({ length: flags.length * width }, () => rng.normal())
  for (let word = 0; word < flags.length; word++) {
    directions.forEach(({ by, noise }, k) => {
      const along = flags[word]! * by + Math.sqrt(noise ** 2 - 1) * rng.normal()
      for (let j = 0; j < width; j++) data[word * width + j]! += along * units[k]![j]!
    })
  }
  return { dims: [flags.length, width], data }
}

/** Share of AUC − ½ left after one removal, mean over some planted clouds. */
export async function plantedShareLeft(
  words: Words,
  width: number,
  directions: readonly PlantedDirection[],
  rngs: readonly Rng[],
  runtime?: Runtime,
): Promise<number> {
  const flags = words.category.map((own) => Number(own === 0))
  let [left, all] = [0, 0]
  for (const rng of rngs) {
    const cloud = plantedCloud(flags, width, directions, rng)
    const { aucs } = await removedCurve(cloud, flags, words.fold, 1, runtime)
    const [before = 0.5, after = 0.5] = aucs
    left += after - 0.5
    all += before - 0.5
  }
  return left / all
}

/**
 * rank1_retained with a probe's own weight vector as "the" direction: AUC of the projection on it over AUC of the probe.
 * Whatever the concept, it is 1: one-vs-rest probes are one direction.
 */
export async function naiveRetained(x: Matrix, flags: Int32Array, fold: Int32Array): Promise<number> {
  const [full, projected] = [new Float64Array(flags.length), new Float64Array(flags.length)]
  const d = x.dims[1]!
  const groups = Int32Array.from(fold, (_, word) => word)
  for (const { training, heldOut } of splitsOf(fold, groups)) {
    const probe = await fitRidge(x, flags, { lambda: 100, rows: training })
    const own = probe.classes.indexOf(1)
    const w = probe.weights.data.subarray(own * d, (own + 1) * d)
    const u = unit(w)
    for (const word of heldOut) {
      let [score, along] = [probe.intercept[own]!, 0]
      for (let j = 0; j < d; j++) {
        score += x.data[word * d + j]! * w[j]!
        along += x.data[word * d + j]! * u[j]!
      }
      full[word] = score
      projected[word] = along
    }
  }
  return (flaggedAuc(projected, flags, fold) - 0.5) / (flaggedAuc(full, flags, fold) - 0.5)
}
