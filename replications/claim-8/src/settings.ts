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
export interface Sizes {
  /** Densities of the guarded numbers. */
  readonly densities: readonly number[]
  /** Random bases of the trained net's residual units half-way, with which p is printed. */
  readonly rotations: number
  /** Random bases of any other place or net, and draws of the other nulls of data. */
  readonly fewRotations: number
  /** Random bases of MLP neurons half-way, and at other depths, which are left out without any. */
  readonly neuronRotations: number
  readonly elsewhereNeuronRotations: number
  /** Rewired networks of the same degrees, where they are the null. */
  readonly rewired: number
  /** Groups of words, each left out once. */
  readonly leftOut: number
  /** Pairs of halves of the words, for hubs. */
  readonly halves: number
  /** Random bases of made-up data. */
  readonly plantedRotations: number
  readonly nets: { readonly untrained: number; readonly hybrid: number }
  /** Every so many layers the cheap measures are taken. */
  readonly layerStep: number
}

export function sizes(quick: boolean): Sizes {
  return quick
    ? {
        densities: [0.05, 0.1],
        rotations: 20,
        fewRotations: 5,
        neuronRotations: 2,
        elsewhereNeuronRotations: 0,
        rewired: 20,
        leftOut: 4,
        halves: 2,
        plantedRotations: 20,
        nets: { untrained: 1, hybrid: 1 },
        layerStep: 6,
      }
    : {
        densities,
        rotations: 100,
        fewRotations: 20,
        neuronRotations: 20,
        elsewhereNeuronRotations: 6,
        rewired: 100,
        leftOut: 12,
        halves: 10,
        plantedRotations: 40,
        nets: { untrained: 5, hybrid: 3 },
        layerStep: 1,
      }
}
