export const positions = ["target", "next"] as const

/** Depths with cells of their own, as shares of the layers. */
export const depths = [0.25, 0.5, 0.75] as const
/** The depth at which units are looked at in every net, and effects are planted. */
export const middle = 0.5
/** Cells of decoding: the fixed depths, and the layer that each fold's training words choose. */
export const places = [...depths, "chosen"] as const

/** Units whose selectivity is compared: coordinates of the residual stream, and neurons of the MLP. */
export const unitKinds = ["residual", "mlp"] as const
export type UnitKind = (typeof unitKinds)[number]

/** Reference nets, as their numbers are named. */
export const referenceNets = ["embedding", "hybrid", "untrained"] as const
export type Reference = (typeof referenceNets)[number]

/** The most selective units of a category, of which the post speaks. */
export const top = 20
/** Words a category in each half, for the dependence of the overlap on them. */
export const wordsPerHalf = [3, 6, 12] as const
/** Standard deviations by which planted units are raised in their category. */
export const plantedShifts = [0, 0.25, 0.5, 1, 1.5, 2, 3, 4] as const
/** A planted unit of this d must be found, and one of that d must not be. */
export const strong = 3
export const weak = 0.25
export const foundShare = 0.9
export const missedShare = 0.1

/** Half-way from chance (one in ten) to certainty: from here on decoding is "far above chance". */
export const farAboveChance = 0.55
/** The post's largest overlap. */
export const smallOverlap = 0.05
/** A direction is as spread as a covariance-matched random one when it has this share of its units, or more. */
export const spreadShare = 0.8
/** A direction reads its category from here on. */
export const readingAuc = 0.75
export const level = 0.05

/** How much is measured. */
export interface Sizes {
  readonly permutations: number
  /** Deals of the labels on a reference net, of which only the mean is used. */
  readonly netPermutations: number
  /** Divisions of the words into halves. */
  readonly halves: number
  readonly bootstrapDraws: number
  /** Covariance-matched random directions a category. */
  readonly directions: number
  /** Divisions in which planted units are looked for. */
  readonly plantedHalves: number
  /** Depths among which the probe of stimuli chooses its layer. */
  readonly rowDepths: readonly number[]
  readonly inner: number
  readonly penalties: readonly number[]
  /** Layers of the profile beside those at `depths`. */
  readonly profile: number
  /** Whether the null's family holds every layer of the trained net, or those of the profile. */
  readonly everyLayer: boolean
  readonly nets: { readonly untrained: number; readonly hybrid: number }
}

export function sizes(quick: boolean): Sizes {
  return quick
    ? {
        permutations: 50,
        netPermutations: 20,
        halves: 20,
        bootstrapDraws: 200,
        directions: 20,
        plantedHalves: 1,
        rowDepths: [middle],
        inner: 2,
        penalties: [0.01],
        profile: 0,
        everyLayer: false,
        nets: { untrained: 1, hybrid: 1 },
      }
    : {
        permutations: 1000,
        netPermutations: 100,
        halves: 100,
        bootstrapDraws: 1000,
        directions: 100,
        plantedHalves: 10,
        rowDepths: depths,
        inner: 4,
        penalties: [0.001, 0.01, 0.1],
        profile: 5,
        everyLayer: true,
        nets: { untrained: 5, hybrid: 3 },
      }
}
