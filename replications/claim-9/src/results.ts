import type { ReferenceValue } from "@llm-fmri/replicate"
import type { Checks } from "./checks.js"
import type { Cell } from "./modules-of.js"
import type { NetEffects } from "./net-effects.js"
import type { Beside } from "./rotations.js"

/** Q of every layer at the deciding density, by one run of Louvain. */
export interface LayerCurve {
  readonly q: readonly { readonly layer: number; readonly q: number | undefined; readonly giant: number }[]
  /** One rotation of each of these layers. */
  readonly rotated?: readonly { readonly layer: number; readonly q: number | undefined }[]
}

/** What is measured half-way of a reference net. */
export interface NetResult {
  readonly net: "untrained" | "hybrid" | "embedding"
  /** 0 for a net without one. */
  readonly seed: number
  readonly effects: NetEffects
  /** Of the first seed of each net with blocks. */
  readonly layers?: LayerCurve
}

/** Q of networks of as many units as any model has, and the excess over their rotations. */
export interface Matched {
  readonly units: number
  readonly q: readonly number[]
  readonly excess: readonly number[]
}

/** Correlations in the order of modules, of units and of one rotation of them. */
export interface OrderedMatrix {
  readonly basis: "units" | "random basis"
  /** The module of each unit shown, numbered by size. */
  readonly modules: readonly number[]
  /** [units, units] */
  readonly r: readonly number[]
}

/** What is measured of the trained net. */
export interface TrainedResult {
  /** Half-way, at the word; with other resolutions and signs. */
  readonly effects: NetEffects
  /** NMI when the words' categories are dealt by lot. */
  readonly labels: Float64Array
  readonly rewired: Beside["draws"]
  readonly shuffled: Beside["draws"]
  readonly spectrum: Beside["draws"]
  /** At the other depths, by depth. */
  readonly depths: readonly { readonly depth: number; readonly beside: Beside }[]
  /** Half-way, at the token after the word. */
  readonly next: Beside
  /** Half-way, MLP neurons, at the deciding density; with other densities. */
  readonly neurons: NetEffects
  readonly matched: { readonly resid_post: Matched; readonly mlp_act: Matched }
  readonly layers: LayerCurve
  readonly matrices: readonly OrderedMatrix[]
  readonly checks: Checks
  readonly embedding: NetEffects
  /** Number of samples. */
  readonly texts: number
}

/** Everything that was measured on one model. */
export interface Results {
  readonly trained: TrainedResult
  readonly nets: readonly NetResult[]
}

/** One number of each reference net; nets that have none are left out. */
export function references(
  { nets }: Pick<Results, "nets">,
  read: (effects: NetEffects) => number | undefined,
): ReferenceValue[] {
  return nets.flatMap(({ net, seed, effects }) => {
    const value = read(effects)
    return value === undefined || !Number.isFinite(value) ? [] : [{ net, seed, value }]
  })
}

/** All nets, the trained one first. */
export function everyNet({ trained, nets }: Results): {
  readonly net: NetResult["net"] | "trained"
  readonly seed: number
  readonly effects: NetEffects
  readonly layers?: LayerCurve
}[] {
  return [{ net: "trained", seed: 0, effects: trained.effects, layers: trained.layers }, ...nets]
}

/** Whether a network counts: it exists and hangs together. */
export function counts(cell: Cell | undefined, least: number): cell is Cell & { readonly q: number } {
  return cell?.q !== undefined && cell.giant >= least
}

/** What was asked beside, by name. */
export function extra({ extras }: Pick<NetEffects, "extras">, name: string): Beside {
  return extras.get(name) ?? { data: [], draws: [] }
}
