import { rotatedBasis, type Samples } from "@llm-fmri/connectome"
import { deriveSeed } from "@llm-fmri/random"
import type { Looked } from "./look.js"
import { type Around, type Draw, looksOf, rowsOf } from "./networks.js"
import { connectedAt, type Looks } from "./worlds.js"

/** How a place is measured. */
export interface Plan {
  readonly densities: readonly number[]
  readonly rotations: number
  /** Rewired networks of the data's own. */
  readonly rewired: number
  /** Rewired networks of each random basis, *1*. */
  readonly rotatedRewired?: number
  readonly lattice: boolean
  /** Name of the stage under which progress is told, *none* */
  readonly stage?: string
  /** Rows of the words that stay when a group is left out. */
  readonly leftOut?: readonly Int32Array[]
  /** Pairs of halves of the words. */
  readonly halves?: readonly (readonly [Int32Array, Int32Array])[]
}

/** Networks of the units of a net at one place, beside those of random bases of the same data. Plain data. */
export interface Place {
  readonly units: number
  readonly samples: number
  readonly densities: readonly number[]
  readonly own: Looks
  readonly rotated: readonly Looks[]
  readonly leftOut: readonly Looks[]
  /** Places of the densities that count. */
  readonly at: readonly number[]
  /** Share of the hubs that halves of the words agree on: of the data, one a pair of halves, and of each random basis. */
  readonly sameHubs: { readonly own: readonly number[]; readonly rotated: readonly number[] }
}

/** Rewired networks of a look that is no null itself: two, so that the spread over words is not that of rewiring. */
const leftOutRewired = 2

/** @param seed of everything that is drawn here */
export async function measurePlace(x: Samples, plan: Plan, seed: number, around: Around): Promise<Place> {
  const { densities, lattice, leftOut = [], halves = [] } = plan
  const basis = await rotatedBasis(x, around.runtime)
  const how = (name: string, draw: number, rewired: number) => ({
    densities,
    lattice,
    rewired,
    seed: deriveSeed(seed, name, draw),
  })
  const [first, ...more] = halves
  const draws: Draw[] = [
    { samples: () => x, ...how("own", 0, plan.rewired), ...(first ? { halves: first } : {}) },
    ...more.map((pair, at): Draw => ({ samples: () => x, ...how("half", at, 0), densities: [], halves: pair })),
    ...leftOut.map((rows, at): Draw => ({ samples: () => rowsOf(x, rows), ...how("left out", at, leftOutRewired) })),
    ...Array.from({ length: plan.rotations }, (_, at): Draw => {
      const pair = halves[at % halves.length]
      return {
        samples: () => basis.draw(deriveSeed(seed, "rotation", at)),
        ...how("rotated", at, plan.rotatedRewired ?? 1),
        ...(pair ? { halves: pair } : {}),
      }
    }),
  ]
  const looked = await looksOf(draws, around, plan.stage)
  const own = looked[0]!
  const cuts = [1 + more.length, 1 + more.length + leftOut.length] as const
  const rotated = looked.slice(cuts[1])
  const hubsOf = (list: readonly Looked[]) => list.flatMap(({ sameHubs }) => sameHubs ?? [])
  const [samples = 0] = x.dims
  return {
    units: basis.units.length,
    samples,
    densities,
    own: own.looks,
    rotated: rotated.map(({ looks }) => looks),
    leftOut: looked.slice(cuts[0], cuts[1]).map(({ looks }) => looks),
    at: connectedAt(
      own.looks,
      rotated.map(({ looks }) => looks),
    ),
    sameHubs: { own: hubsOf(looked.slice(0, cuts[0])), rotated: hubsOf(rotated) },
  }
}
