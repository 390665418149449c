import { mean } from "@llm-fmri/analysis"
import type { Look } from "./look.js"
import { leastGiant, type MeasureKey, measures } from "./settings.js"

/** What is made of a network, in numbers that can be averaged over densities. */
export type World = Readonly<Record<MeasureKey, number>>

/** σ = (C / C_rand) / (L / L_rand), means over the rewired networks (Humphries & Gurney 2008). */
export function sigma({ clustering, length, rewired }: Look): number {
  return clustering / mean(rewired.map((one) => one.clustering)) / (length / mean(rewired.map((one) => one.length)))
}

/**
 * Of a network at one density: ln σ, ω, small-world propensity, the logarithm of how much denser its clubs are than those of
 * rewired networks, and the inequality of degrees. NaN where there is no lattice to compare with.
 */
export function world(look: Look): World {
  const { clustering, length, rewired, lattice } = look
  const random = {
    clustering: mean(rewired.map((one) => one.clustering)),
    length: mean(rewired.map((one) => one.length)),
  }
  const within = (x: number) => (Number.isNaN(x) ? 0 : Math.min(1, Math.max(0, x)))
  const ordered = lattice ?? { clustering: Number.NaN, length: Number.NaN }
  const deltaC = within((ordered.clustering - clustering) / (ordered.clustering - random.clustering))
  const deltaL = within((length - random.length) / (ordered.length - random.length))
  return {
    sigma: Math.log(sigma(look)),
    omega: lattice ? random.length / length - clustering / Math.max(clustering, lattice.clustering) : Number.NaN,
    swp: lattice ? 1 - Math.sqrt((deltaC ** 2 + deltaL ** 2) / 2) : Number.NaN,
    rich: Math.log(present(look.clubs) / average(rewired.map((one) => present(one.clubs)))),
    gini: look.gini,
  }
}

/** Mean of the clubs that are large enough. */
function present(clubs: Float64Array): number {
  return average(clubs.filter((phi) => !Number.isNaN(phi)))
}

/** The mean; NaN of nothing, and where something has no number. */
export function average(values: ArrayLike<number>): number {
  return values.length > 0 && Array.from(values).every(Number.isFinite) ? mean(values) : Number.NaN
}

/** One draw: a network, or undefined, at each density. */
export type Looks = readonly (Look | undefined)[]

/**
 * Places of the densities that count: where the network hangs together, and those of the null model do on average.
 *
 * @param draws networks of the null model
 */
export function connectedAt(own: Looks, draws: readonly Looks[]): number[] {
  const together = (at: number) => mean(draws.map((looks) => looks[at]?.giant ?? 0)) >= leastGiant
  return own.flatMap((one, at) =>
    one !== undefined && one.giant >= leastGiant && draws.every((looks) => looks[at]) && together(at) ? [at] : [],
  )
}

/** Means over densities; NaN without any. */
export function overDensities(looks: Looks, places: readonly number[]): World {
  const worlds = places.map((at) => world(looks[at]!))
  const entries = measures.map((key) => {
    return [key, average(worlds.map((one) => one[key]))]
  })
  return Object.fromEntries(entries) as World
}
