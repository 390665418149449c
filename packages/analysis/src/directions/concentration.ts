import { FmriError } from "@llm-fmri/errors"
import normalCdf from "@stdlib/stats-base-dists-normal-cdf"
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile"
import { unit } from "./vector.js"

/** How unevenly a direction's energy vⱼ² lies on the coordinates. */
export interface Concentration {
  /** The least number of coordinates that hold the share of the energy. */
  readonly coordinates: number
  /** The same over the number of all coordinates: small where few units carry the direction. */
  readonly coordinateShare: number
  /** Participation ratio (Σv²)²/Σv⁴: 1 for a single unit, d for equal parts. */
  readonly participation: number
  /** Gini coefficient of the energy: 0 for equal parts, 1 − 1/d for a single unit. */
  readonly gini: number
  /** What a direction drawn evenly from the sphere has, on average, in as many dimensions. */
  readonly random: {
    readonly coordinateShare: number
    readonly participation: number
    readonly gini: number
  }
}

/**
 * How concentrated a direction is on coordinates, beside the value of a random direction.
 *
 * Read it only as a ratio: a random direction needs just 55 % of the coordinates for 95 % of its energy ("2,000 of 3,584
 * units" is what chance gives). Random values: coordinates with z² above c², where 2(cφ(c) + Φ(−c)) = share, are the part
 * 2Φ(−c); participation (d + 2)/3, its harmonic mean, as E Σv⁴ = 3/(d + 2); Gini of χ²₁, 2/π. Share and Gini are limits,
 * within 2 % from d = 100 on. Activations are anisotropic, so a {@link covarianceDirection} is the fairer control. Gini as in
 * Hurley & Rickard 2009.
 *
 * @param direction [d], any length but 0
 * @param share of the energy, *0.95*
 * @throws FmriError `NoDirection`, `BadShare`.
 *
 * @example
 * ```ts
 * const { coordinates, participation, gini } = concentration([3, 0, -3, 0])
 * [coordinates, participation, gini] // ≈ [2, 2, 0.5]
 * concentration([3, 0, -3, 0]).random.coordinateShare // ≈ 0.552 ± 0.002
 * ```
 */
export function concentration(direction: ArrayLike<number>, share = 0.95): Concentration {
  if (!(share > 0 && share < 1)) {
    throw new FmriError("BadShare", `${share} is not a share of the energy`, {
      fix: "Pass 0.95 for 95 %.",
      fields: { share },
    })
  }
  const energy = unit(direction)
    .map((value) => value * value)
    .sort()
  const d = energy.length
  let [total, squares, ranked] = [0, 0, 0]
  for (let i = 0; i < d; i++) {
    total += energy[i]!
    squares += energy[i]! ** 2
    ranked += (2 * (i + 1) - d - 1) * energy[i]!
  }
  let coordinates = 0
  for (let sum = 0; coordinates < d && sum < share * total * (1 - 1e-12); coordinates++) {
    sum += energy[d - 1 - coordinates]!
  }
  return {
    coordinates,
    coordinateShare: coordinates / d,
    participation: total ** 2 / squares,
    gini: ranked / (d * total),
    random: { coordinateShare: randomShare(share), participation: (d + 2) / 3, gini: 2 / Math.PI },
  }
}

/** The part of the coordinates, largest first, that holds a share of a Gaussian direction's energy. */
function randomShare(share: number): number {
  // Bisection over the part: the energy above c grows with it.
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step++) {
    const part = (low + high) / 2
    const c = -normalQuantile(part / 2, 0, 1)
    const held = 2 * ((c * Math.exp((-c * c) / 2)) / Math.sqrt(2 * Math.PI) + normalCdf(-c, 0, 1))
    if (held < share) low = part
    else high = part
  }
  return (low + high) / 2
}
