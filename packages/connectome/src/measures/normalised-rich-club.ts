import { deriveSeed } from "@llm-fmri/random"
import type { Network } from "../network/network.js"
import { type AgainstNull, againstNull } from "../nulls/against-null.js"
import { rewire } from "../nulls/rewire.js"
import { richClub } from "./rich-club.js"

export interface RichClubOptions {
  readonly seed: number
  /** Rewired networks of the same degrees, *100*. */
  readonly draws?: number
  /** Swaps that are tried for each edge of a rewired network, *10*. */
  readonly swaps?: number
  /** Clubs of fewer nodes are left out, *10*. */
  readonly least?: number
}

/** φ at one k. */
export interface RichClubAt {
  readonly k: number
  /** Nodes of more than k neighbours. */
  readonly members: number
  readonly phi: AgainstNull
  /** φ(k) over the mean of the rewired networks' (Colizza et al. 2006); NaN where that is 0. */
  readonly normalised: number
}

/**
 * The rich-club curve against rewired networks of the same degrees, whose clubs have the same members. Test it at each k
 * with a correction over k (`benjaminiHochberg` of `@llm-fmri/analysis`).
 *
 * @throws FmriError `NoNull` without draws, `NotRewired`
 *
 * @example
 * ```ts
 * const ring = Array.from({ length: 20 }, (_, i) => [1, 2].map((step) => [i, (i + step) % 20] as const)).flat()
 * normalisedRichClub(networkOfEdges(20, ring), { seed: 1, draws: 10 })[0].normalised // 1
 * ```
 */
export function normalisedRichClub(
  network: Network,
  { seed, draws = 100, swaps = 10, least = 10 }: RichClubOptions,
): RichClubAt[] {
  const own = richClub(network)
  const curves = Array.from(
    { length: draws },
    (_, draw) => richClub(rewire(network, { seed: deriveSeed(seed, "rewire", draw), swaps })).phi,
  )
  return Array.from(own.members.keys())
    .filter((k) => own.members[k]! >= least)
    .map((k) => {
      const phi = againstNull(
        own.phi[k]!,
        curves.map((curve) => curve[k]!),
      )
      return { k, members: own.members[k]!, phi, normalised: phi.mean === 0 ? Number.NaN : phi.value / phi.mean }
    })
}
