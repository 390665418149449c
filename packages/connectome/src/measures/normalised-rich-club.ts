import { deriveSeed } from "@llm-fmri/random"
import { inThreads, type ThreadOptions } from "@llm-fmri/threads"
import type { Network } from "../network/network.js"
import { type AgainstNull, againstNull } from "../nulls/against-null.js"
import { checkDraw } from "../nulls/null-networks.js"
import { rewire } from "../nulls/rewire.js"
import { richClub, topClubs } from "./rich-club.js"

export interface RichClubOptions {
  readonly seed: number
  /** Rewired networks of the same degrees, *100*. */
  readonly draws?: number
  /** Swaps that are tried for each edge of a rewired network, *10*. */
  readonly swaps?: number
  /** Clubs of fewer nodes are left out, *10*. */
  readonly least?: number
  /**
   * Draws of another null model in place of rewired networks, of as many nodes and edges. Their degrees differ, so each club
   * is compared with as many nodes of the most neighbours, whatever their k (of equals, those of the lowest indices).
   */
  readonly null?: readonly Network[]
}

/** φ at one k. */
export interface RichClubAt {
  readonly k: number
  /** Nodes of more than k neighbours. */
  readonly members: number
  readonly phi: AgainstNull
  /** φ(k) over the mean of the draws' (Colizza et al. 2006); NaN where that is 0. */
  readonly normalised: number
}

/**
 * The rich-club curve against rewired networks of the same degrees, whose clubs have the same members, or against those of
 * another null model. Test it at each k with a correction over k (`benjaminiHochberg` of `@llm-fmri/analysis`).
 *
 * @throws FmriError `NoNull` without draws, `BadNull` where a draw has another number of nodes or edges, `NotRewired`
 *
 * @example
 * ```ts
 * const ring = Array.from({ length: 20 }, (_, i) => [1, 2].map((step) => [i, (i + step) % 20] as const)).flat()
 * normalisedRichClub(networkOfEdges(20, ring), { seed: 1, draws: 10 })[0].normalised // 1
 * ```
 */
export function normalisedRichClub(network: Network, options: RichClubOptions): RichClubAt[] {
  return curveOf(network, jobsOf(network, options).map(drawn), options)
}

/**
 * {@link normalisedRichClub} with its draws on all cores: the same result, whatever their number.
 *
 * @throws FmriError as {@link normalisedRichClub}
 *
 * @example
 * ```ts
 * const ring = Array.from({ length: 20 }, (_, i) => [1, 2].map((step) => [i, (i + step) % 20] as const)).flat()
 * const curve = await normalisedRichClubInThreads(networkOfEdges(20, ring), { seed: 1, draws: 3, threads: 1 })
 * curve[0].normalised // 1
 * ```
 */
export async function normalisedRichClubInThreads(
  network: Network,
  options: RichClubOptions & ThreadOptions,
): Promise<RichClubAt[]> {
  const clubs = await inThreads<Job, Float64Array>(import.meta.url, "drawn", jobsOf(network, options), options)
  return curveOf(network, clubs, options)
}

interface Job {
  readonly network: Network
  /** Rewire it first, with this seed and as many swaps. */
  readonly rewired?: { readonly seed: number; readonly swaps: number }
}

/** φ of the clubs of one draw, by their number of members: what a thread does. */
export function drawn({ network, rewired }: Job): Float64Array {
  return topClubs(rewired === undefined ? network : rewire(network, rewired))
}

function jobsOf(network: Network, { seed, draws = 100, swaps = 10, null: given }: RichClubOptions): Job[] {
  for (const draw of given ?? []) checkDraw(network, draw)
  if (given !== undefined) return given.map((draw) => ({ network: draw }))
  return Array.from({ length: draws }, (_, draw) => ({
    network,
    rewired: { seed: deriveSeed(seed, "rewire", draw), swaps },
  }))
}

function curveOf(network: Network, clubs: readonly Float64Array[], { least = 10 }: RichClubOptions): RichClubAt[] {
  const { phi, members } = richClub(network)
  return Array.from(members.keys())
    .filter((k) => members[k]! >= least)
    .map((k) => {
      const club = members[k]!
      const own = againstNull(
        phi[k]!,
        clubs.map((each) => each[club]!),
      )
      return { k, members: club, phi: own, normalised: own.mean === 0 ? Number.NaN : own.value / own.mean }
    })
}
