import { benjaminiHochberg } from "@llm-fmri/analysis"
import { type AgainstNull, againstNull } from "@llm-fmri/connectome"
import type { Look } from "./look.js"
import type { Place } from "./place.js"
import { clubShares } from "./settings.js"
import { average } from "./worlds.js"

/** A club of one size at one density: how much denser it is than in rewired networks, beside random bases. */
export interface Club {
  readonly density: number
  /** The club's share of the units. */
  readonly share: number
  readonly phi: number
  readonly beside: AgainstNull
  /** p corrected over all clubs (Benjamini & Hochberg). */
  readonly q: number
}

/** All clubs at the densities that count. */
export function clubsBesideNull({ own, rotated, at }: Pick<Place, "own" | "rotated" | "at">): Club[] {
  const found = at.flatMap((place) =>
    clubShares.flatMap((share, club) => {
      const look = own[place]!
      const value = normalised(look, club)
      const draws = rotated.map((looks) => normalised(looks[place]!, club))
      if (![value, ...draws].every(Number.isFinite)) return []
      return [{ density: look.density, share, phi: look.clubs[club]!, beside: againstNull(value, draws) }]
    }),
  )
  const q = benjaminiHochberg(found.map(({ beside }) => beside.p))
  return found.map((one, at) => ({ ...one, q: q[at]! }))
}

function normalised({ clubs, rewired }: Look, club: number): number {
  return clubs[club]! / average(rewired.map((one) => one.clubs[club]!))
}
