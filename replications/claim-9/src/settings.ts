import { netCounts, sizesOf } from "@llm-fmri/replicate"

/** Shares of the pairs that become edges. */
export const densities = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3] as const
/** The density that decides. */
export const decidingDensity = 0.1
/** Resolutions γ; 1 decides. */
export const resolutions = [0.5, 1, 2] as const
/** A network counts where so many of its nodes hang together: the modules of a network in pieces are its pieces. */
export const leastGiant = 0.95
/** Depths, as shares of the layers; the middle one decides. */
export const depths = [0.25, 0.5, 0.75] as const
export const decidingDepth = 0.5

/** The printed range of language models and of brains, as far as the digits leave open. */
export const printed = { low: 0.085, high: 0.235 } as const
export const level = 0.05
/** Made-up data has modules, or has none, beyond this many standard deviations of its rotations: they are few. */
export const sureZ = 4
/** NMI with categories dealt by lot: every run tests it on data that means nothing, which must not often seem to. */
export const labelLevel = 0.01

/** Densities of the networks of MLP neurons, which are larger. */
export const neuronDensities = [0.05, 0.1, 0.2] as const
/** Nulls that Q is put beside, in the order in which they are told. */
export const nulls = ["random bases", "rewired", "matched spectrum", "shuffled units"] as const
export type NullName = (typeof nulls)[number]
export const inRandomBases = "the same samples in random bases"
/** How edges are chosen and counted. */
export const signs = ["absolute", "signed"] as const
/** Kinds of units. */
export const sites = ["resid_post", "mlp_act"] as const

/** Units in the networks that are compared across models and kinds of units. */
export const matchedUnits = 512

/** Modules that are planted in samples without any: units, modules, and their shared part in deviations of a unit. */
export const planted = { units: 200, modules: 8, strong: 1, weak: 0.05 } as const
/** Modules that share a code of categories or of words, in noise of deviation 1. */
export const plantedMeaning = { unitsEach: 20, strength: 1 } as const
/** Latents of the data that has no modules and a high Q. */
export const isotropicLatents = 5

/** How much is measured. */
export const sizes = sizesOf({
  /** Rotations at half depth of the trained net, where z and p are printed. */
  rotations: [20, 100],
  /** Rotations elsewhere, which have no p. */
  fewRotations: [4, 20],
  /** Rotations of the MLP neurons. */
  neuronRotations: [2, 100],
  /** Rewired networks at the deciding density, and at the others. */
  rewired: [3, 100],
  fewRewired: [2, 20],
  /** Draws of the nulls that stand beside: shuffled units, matched spectrum. */
  besides: [1, 20],
  /** Runs of Louvain, of data and nulls alike. */
  restarts: [3, 3],
  /** Splits of the words into two halves; of a reference net so many rotations are split, one each. */
  splits: [4, 10],
  /** Samples of `matchedUnits` units, and the rotations of each. */
  subsets: [1, 3],
  subsetRotations: [2, 10],
  /** Labellings of the words. */
  labelDraws: [100, 1000],
  /** Rotations of made-up data. */
  plantedRotations: [20, 40],
  nets: netCounts,
  /** Every so many layers is read for the curve over depth. */
  layerStep: [10, 1],
})
export type Sizes = ReturnType<typeof sizes>
