/** Numbers of consecutive layers that share a dose. */
export const layerCounts = [2, 4, 8] as const
/** Total doses A = N·α, in mean residual norms at the first layer. */
export const doses = [0.02, 0.1, 0.3, 1, 3] as const
/** Doses up to this one decide; larger ones drown the stream and drive the ratio to 1. */
export const largestDecidingDose = 0.3
/** The dose of the null band and of the controls. */
export const nullDose = 0.1
/** Where among the N layers the single injection goes. */
export const placements = ["first", "middle", "last"] as const
export type Placement = (typeof placements)[number]

/** The first layer of the injection: half-way. */
export function firstLayer(depth: number): number {
  return Math.floor(depth / 2)
}

/** The single injection's layer, counted from the first of the N: 0, ⌊(N − 1)/2⌋ or N − 1. */
export function placementOffset(count: number, placement: Placement): number {
  return { first: 0, middle: Math.floor((count - 1) / 2), last: count - 1 }[placement]
}

/** Whether N layers from `first` on exist in a net of `depth` layers. */
export function fits(count: number, first: number, depth: number): boolean {
  return first + count <= depth
}
