import { netCounts, sizesOf } from "@llm-fmri/replicate"

/** Shares of the pairs of units that become edges. */
export const densities = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3] as const
/** MLP neurons, of which there are several times as many, are looked at up to here. */
export const densestOfNeurons = 0.1
/** A density counts where at least this share of the units hangs together, in the data and on average in random bases. */
export const leastGiant = 0.95
/** Where one density is looked at: hubs, layers, the network that is drawn. */
export const middleDensity = 0.1

/** Sizes of clubs: the units of most neighbours, as shares of all units; clubs of fewer than `leastMembers` are left out. */
export const clubShares = [0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3] as const
export const leastMembers = 10
/** Share of the units that are called hubs. */
export const hubShare = 0.05

/** The depth that decides, as a share of the layers, and the others. */
export const decidingDepth = 0.5
/** Where the guarded numbers are looked at beside residual units half-way. */
export const elsewhere = [
  { place: "residual, quarter", site: "resid_post", depth: 0.25 },
  { place: "residual, three quarters", site: "resid_post", depth: 0.75 },
  { place: "neurons, quarter", site: "mlp_act", depth: 0.25 },
  { place: "neurons, half", site: "mlp_act", depth: 0.5 },
  { place: "neurons, three quarters", site: "mlp_act", depth: 0.75 },
] as const

export const level = 0.05
/** |z| below which made-up data without structure pass for what they are. */
export const unstructured = 3
/** A z above which a null is called fooled. */
export const fooled = 10

/** What is made of a network at each density, and of all densities together. */
export const measures = ["sigma", "omega", "swp", "rich", "gini"] as const
export type MeasureKey = (typeof measures)[number]

/** How much is measured. */
export const sizes = sizesOf({
  /** Densities of the guarded numbers. */
  densities: [[0.05, 0.1], densities],
  /** Random bases of the trained net's residual units half-way, with which p is printed. */
  rotations: [20, 100],
  /** Random bases of any other place or net, and draws of the other nulls of data. */
  fewRotations: [5, 20],
  /** Random bases of MLP neurons half-way, and at other depths, which are left out without any. */
  neuronRotations: [2, 20],
  elsewhereNeuronRotations: [0, 6],
  /** Rewired networks of the same degrees, where they are the null. */
  rewired: [20, 100],
  /** Groups of words, each left out once. */
  leftOut: [4, 12],
  /** Pairs of halves of the words, for hubs. */
  halves: [2, 10],
  /** Random bases of made-up data. */
  plantedRotations: [20, 40],
  nets: netCounts,
  /** Every so many layers the cheap measures are taken. */
  layerStep: [6, 1],
})
export type Sizes = ReturnType<typeof sizes>
