import { smallWorldIndices } from "../measures/small-world-indices.js"
import { type AgainstNull, againstNull } from "../nulls/against-null.js"
import { type Look, meanLook, type Reading } from "./reading.js"

/** Small-world measures, each beside the null's; see `SmallWorld` for the formulas. */
export interface SmallWorldReport {
  readonly clustering: AgainstNull
  readonly transitivity: AgainstNull
  readonly length: AgainstNull
  readonly sigma: AgainstNull
  readonly sigmaTransitivity: AgainstNull
  readonly omega: AgainstNull
  readonly propensity: AgainstNull
  /** 1 / density: σ cannot be much larger. */
  readonly ceiling: number
}

export interface ModularityReport {
  /** Q of the best of the restarts, on every network as many. */
  readonly quality: AgainstNull
  readonly count: AgainstNull
  /** The module of each node. */
  readonly of: Int32Array
}

/** A club at one k. */
export interface ClubAt {
  readonly k: number
  /** Nodes of more than k neighbours. */
  readonly members: number
  readonly phi: number
  /**
   * φ over that of rewired networks; beside that of the club of as many nodes in each of the null (at its own k), since
   * their degrees differ.
   */
  readonly normalised: AgainstNull
}

export interface RichClubReport {
  readonly curve: readonly ClubAt[]
  /** The largest normalised φ of the curve: one test for all k. */
  readonly peak: AgainstNull
}

/** A network of one density, measured beside a null model. */
export interface DensityReport {
  /** As asked for. */
  readonly density: number
  readonly nodes: number
  readonly edges: number
  /** Share of the nodes in the largest part: below about 0.95 path lengths, σ, ω and propensity mean little. */
  readonly largest: number
  readonly smallWorld?: SmallWorldReport
  readonly modularity?: ModularityReport
  readonly richClub?: RichClubReport
}

export interface ReportSettings {
  /** The draws are rewired networks: they serve as reference, and have no references of their own. */
  readonly shared: boolean
  /** Rewired networks of each network otherwise. */
  readonly references: number
  /** Nodes of a club. */
  readonly least: number
}

/** One observed network beside the draws of the null. */
export function densityReport(
  density: number,
  observed: Reading,
  draws: readonly Reading[],
  settings: ReportSettings,
): DensityReport {
  const { nodes, edges, largest } = observed
  const beside = (of: (reading: Reading) => number, side?: "higher" | "both") =>
    compared(of(observed), draws.map(of), side)
  return {
    density,
    nodes,
    edges,
    largest,
    ...(observed.look ? { smallWorld: smallWorldReport(density, observed, draws, settings.shared) } : {}),
    ...(observed.modules
      ? {
          modularity: {
            quality: beside(({ modules }) => modules!.quality),
            count: beside(({ modules }) => modules!.count, "both"),
            of: observed.modules.of,
          },
        }
      : {}),
    ...(observed.club ? { richClub: richClubReport(observed, draws, settings) } : {}),
  }
}

/** Draws on which a number does not exist are left out; where none is left, or it does not exist itself, neither does p. */
function compared(value: number, draws: readonly number[], side?: "higher" | "both"): AgainstNull {
  const finite = draws.filter(Number.isFinite)
  if (finite.length > 0 && Number.isFinite(value)) return againstNull(value, finite, side)
  const none = Number.NaN
  return { value: none, null: Float64Array.from(finite), mean: none, deviation: none, z: none, p: none }
}

function smallWorldReport(
  density: number,
  observed: Reading,
  draws: readonly Reading[],
  shared: boolean,
): SmallWorldReport {
  const random = shared ? meanLook(draws.map(({ look }) => look!)) : undefined
  const indices = (reading: Reading) =>
    smallWorldIndices({
      own: reading.look!,
      random: random ?? reading.random!,
      // Rewired networks have the same degrees, and so the same lattices.
      lattice: (shared ? observed : reading).lattice!,
    })
  const [own, drawn] = [indices(observed), draws.map(indices)]
  const index = (name: keyof typeof own, side?: "both") =>
    compared(
      own[name],
      drawn.map((one) => one[name]),
      side,
    )
  const part = (name: keyof Look, side?: "both") =>
    compared(
      observed.look![name],
      draws.map(({ look }) => look![name]),
      side,
    )
  return {
    clustering: part("average"),
    transitivity: part("transitivity"),
    length: part("length", "both"),
    sigma: index("sigma"),
    sigmaTransitivity: index("sigmaTransitivity"),
    omega: index("omega", "both"),
    propensity: index("propensity"),
    ceiling: 1 / density,
  }
}

function richClubReport(
  observed: Reading,
  draws: readonly Reading[],
  { shared, least, references }: ReportSettings,
): RichClubReport {
  // Clubs of rewired networks have the same nodes, so φ over φ is edges over edges.
  const sums = observed.club!.edges.map((_, k) => draws.reduce((sum, { club }) => sum + (club!.edges[k] ?? 0), 0))
  const count = shared ? draws.length : references
  const curve = (reading: Reading): Curve => {
    const { edges, members, random } = reading.club!
    return { members, normalised: Float64Array.from(edges, (own, k) => (own * count) / (shared ? sums : random!)[k]!) }
  }
  const [own, drawn] = [curve(observed), draws.map(curve)]
  const ks = Array.from(own.members.keys()).filter(
    (k) => own.members[k]! >= least && Number.isFinite(own.normalised[k]!),
  )
  return {
    curve: ks.map((k) => {
      const members = own.members[k]!
      const alike = drawn.map((one) => atLeast(one, members))
      const phi = (2 * observed.club!.edges[k]!) / (members * (members - 1))
      return { k, members, phi, normalised: compared(own.normalised[k]!, alike) }
    }),
    peak: compared(
      peak(own, least),
      drawn.map((one) => peak(one, least)),
    ),
  }
}

interface Curve {
  readonly members: Int32Array
  readonly normalised: Float64Array
}

/** The smallest club of so many nodes or more. */
function atLeast({ members, normalised }: Curve, count: number): number {
  let k = members.length - 1
  while (k > 0 && members[k]! < count) k--
  return normalised[k]!
}

function peak({ members, normalised }: Curve, least: number): number {
  return normalised.reduce((most, value, k) => (members[k]! >= least && value > most ? value : most), 0)
}
