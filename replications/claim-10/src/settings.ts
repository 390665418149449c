import { netCounts, sizesOf } from "@llm-fmri/replicate"

/** Where words are read: at the word's last token, and at the token after it. */
export const positions = ["target", "next"] as const

/** What counts as a unit. */
export const sites = ["resid_post", "mlp_act"] as const
export type Site = (typeof sites)[number]

/** Orders in which units are laid out by their index. */
export const layouts = ["chain", "grid"] as const
export type Layout = (typeof layouts)[number]

/** One value a layout. */
export function byLayout<T>(read: (layout: Layout) => T): Record<Layout, T> {
  return Object.fromEntries(layouts.map((layout) => [layout, read(layout)])) as Record<Layout, T>
}

/** Columns of the near-square grid. */
export function gridColumns(units: number): number {
  return Math.ceil(Math.sqrt(units))
}

/** Depths at which all measures are taken, and the one that decides. */
export const depths = [0.25, 0.5, 0.75] as const
export const decidingDepth = 0.5

/** Level of a finding, and of each of the up to three tests (both sites, and all layers) that one rests on. */
export const level = 0.05
export const levelOfOne = level / 3

/** The smallest map that we would call one, in Moran's I: white noise that was smoothed by one unit has 0.69. */
export const smallestMap = 0.2
/** How often a map of that size, in one category alone, must be found before "none was found" says anything. */
export const power = 0.8
/** Moran's I as the post reads: up to here there is no map. */
export const noMap = 0.1

/** A region: the largest patch of neighbours on the grid among the most selective units. */
export const topShare = 0.05

/** Gaussian smoothing of a map on the grid, standard deviations in units. */
export const smoothings = [0, 0.5, 1, 1.5, 2, 3, 4] as const
/** The one that stands for what is usual with brain maps. */
export const usualSmoothing = 2

/** A map planted on the grid: how far words of a category move the units around its place, in deviations of a unit. */
export const planted = { strong: 2, weak: 0.01, sweep: [0, 0.05, 0.1, 0.2, 0.5, 1, 2] } as const
/** Width of a planted patch, as a share of the grid's width. */
export const patchWidth = 1 / 5
/** Scrambled and weak maps may be found in at most this share of tries, each at `level`. */
export const falseAlarms = 0.2

/** How much is measured. */
export const sizes = sizesOf({
  /** Random orders of the units, where p is printed, and elsewhere. */
  orders: [100, 1000],
  coarseOrders: [60, 200],
  /** Maps of the smallest size that are planted. */
  plantedMaps: [60, 200],
  /** Tries of each control, at each amplitude. */
  tries: [10, 20],
  /** Resamples of words, and halves of words. */
  resamples: [60, 400],
  halves: [40, 100],
  /** Rotated bases where p is printed, and elsewhere. */
  rotations: [20, 100],
  coarseRotations: [4, 20],
  nets: netCounts,
})
export type Sizes = ReturnType<typeof sizes>
