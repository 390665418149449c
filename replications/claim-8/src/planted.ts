import type { Samples } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"

/** Units, samples, and how strong what is planted is beside noise of deviation 1. */
export interface Made {
  readonly units: number
  readonly samples: number
  readonly strength: number
  readonly seed: number
}

export const made = { units: 160, samples: 300 } as const
const shortcuts = 0.3

/**
 * Units on a ring, each the sum of sources near it, and three units in ten of sources elsewhere as well: neighbours are alike,
 * and shortcuts join what is far apart (Watts & Strogatz 1998). Without strength it is white noise.
 */
export function smallWorldSamples({ units, samples, strength, seed }: Made): Samples {
  const rng = new Rng(seed)
  const reach = Math.round(units / 40)
  const loadings = Array.from({ length: units }, (_, unit) => {
    const far = rng.uniform() < shortcuts ? rng.int(units) : undefined
    const near = [unit, ...(far === undefined ? [] : [far])]
    return near.flatMap((centre) =>
      Array.from({ length: 2 * reach + 1 }, (_, at) => (centre + at - reach + units) % units),
    )
  })
  return fill(units, samples, (row) => {
    const sources = Float64Array.from({ length: units }, () => rng.normal())
    loadings.forEach((near, unit) => {
      const sum = near.reduce((total, source) => total + sources[source]!, 0)
      row[unit] = (strength * sum) / Math.sqrt(near.length) + rng.normal()
    })
  })
}

/**
 * Three units in twenty are hubs: hubs share a source, and each has followers, that share a source with it alone. Hubs have
 * more neighbours than others, and have each other.
 */
export function richClubSamples({ units, samples, strength, seed }: Made): Samples {
  const rng = new Rng(seed)
  const hubs = Math.round(0.15 * units)
  return fill(units, samples, (row) => {
    const common = 0.7 * rng.normal()
    const own = Float64Array.from({ length: hubs }, () => rng.normal())
    for (let unit = 0; unit < units; unit++) {
      const source = own[unit % hubs]!
      row[unit] = strength * (unit < hubs ? common + source : 0.5 * source) + rng.normal()
    }
  })
}

/** A few sources that all units mix at random, each its own way: correlated, and without anything about units. */
export function latentSamples(latents: number, { units, samples, strength, seed }: Made): Samples {
  const rng = new Rng(seed)
  const mix = Float64Array.from({ length: units * latents }, () => rng.normal())
  return fill(units, samples, (row) => {
    const sources = Float64Array.from({ length: latents }, () => rng.normal())
    for (let unit = 0; unit < units; unit++) {
      let sum = 0
      for (let l = 0; l < latents; l++) sum += mix[unit * latents + l]! * sources[l]!
      row[unit] = (strength * sum) / Math.sqrt(latents) + rng.normal()
    }
  })
}

function fill(units: number, samples: number, draw: (row: Float64Array) => void): Samples {
  const data = new Float64Array(samples * units)
  for (let row = 0; row < samples; row++) draw(data.subarray(row * units, (row + 1) * units))
  return { dims: [samples, units], data }
}
