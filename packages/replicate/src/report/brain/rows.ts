import type { Params } from "../../claim/measured.js"

/** A value of brains as its source has it. */
export interface BrainValue {
  readonly says: string
  /** Author, year, journal, place. */
  readonly source: string
}

/** Cells of a claim: a quantity, and which of its cells; several become their range. */
export interface Cells {
  readonly quantity: string
  readonly where?: Params
}

/** A row of the comparison: one thing that is measured in brains and in language models. */
export interface BrainRow {
  readonly key: string
  readonly title: string
  /** What the post says of it. */
  readonly post: string
  /** What is known of brains; empty where no number is at hand with its source. */
  readonly brain: readonly BrainValue[]
  /** Why a brain's number would not be comparable as it is. */
  readonly caution: string
  readonly claim: string
  /** As the post reads. */
  readonly plain: readonly Cells[]
  /** What the verdict rests on; its null band is shown beside. */
  readonly guarded: readonly Cells[]
}

/**
 * The post compares language models with brains; these are its comparisons, each with the claim that measures it. A value
 * of brains stands here only with its source.
 */
export const brainRows: readonly BrainRow[] = [
  {
    key: "distributed_code",
    title: "A code spread over many units",
    post: "a linear probe reads categories (0.80 to 0.97), the most selective units do not replicate (overlap 0.00 to 0.05)",
    brain: [],
    caution: "Accuracy depends on words and noise, overlap on how well words measure a unit.",
    claim: "claim-1",
    plain: [
      { quantity: "probe_accuracy", where: { position: "target" } },
      { quantity: "top20_overlap", where: { position: "target", activations: "raw" } },
    ],
    guarded: [
      { quantity: "decoding", where: { position: "target", depth: "chosen" } },
      { quantity: "overlap_excess", where: { units: "residual", position: "target", depth: 0.5 } },
    ],
  },
  {
    key: "causal_direction",
    title: "What is causal: a direction, not units",
    post: "ablating the 20 most selective units does ~0, ablating a direction up to ΔAUC +0.52",
    brain: [],
    caution: "A lesion takes tissue away, not a direction.",
    claim: "claim-2",
    plain: [{ quantity: "delta_auc_units" }, { quantity: "delta_auc_direction" }],
    guarded: [{ quantity: "direction_over_units", where: { depth: 0.5 } }],
  },
  {
    key: "small_world",
    title: "A small world with hubs",
    post: "yes, σ up to 12.8",
    brain: [
      {
        says: "σ 1.42 to 2.30 over six frequency scales, fMRI of 90 regions",
        source: "Achard et al. 2006, J Neurosci",
      },
      {
        says: "a rich club of 12 hubs, diffusion imaging of 21 people",
        source: "van den Heuvel & Sporns 2011, J Neurosci",
      },
    ],
    caution:
      "σ grows with the number of nodes and cannot exceed 1/density: 90 regions are not to be compared with hundreds of units.",
    claim: "claim-8",
    plain: [{ quantity: "sigma_max" }],
    guarded: [{ quantity: "sigma_excess" }, { quantity: "rich_excess" }],
  },
  {
    key: "modularity",
    title: "Modules",
    post: "Q: brain 0.30 to 0.50, models 0.09 to 0.23",
    brain: [
      {
        says: "five main modules of more than 1,800 nodes; partitions of different people agree by 0.63 (normalised mutual information)",
        source: "Meunier et al. 2009, Front Neuroinform 3:37",
      },
      {
        says: "Q largest at six modules, 7.9 standard deviations above 1,000 random networks, cortical thickness",
        source: "Chen et al. 2008, Cereb Cortex",
      },
    ],
    caution: "Q depends on nodes, density and resolution. For the post's 0.30 to 0.50 no source is at hand.",
    claim: "claim-9",
    plain: [{ quantity: "q", where: { gamma: 1 } }],
    guarded: [{ quantity: "q_excess" }],
  },
  {
    key: "maps",
    title: "Regions and maps",
    post: "no, ~20 to 40 times below cortex",
    brain: [],
    caution: "Moran's I of a brain map is that of its smoothing: noise smoothed by two units has 0.9.",
    claim: "claim-10",
    plain: [{ quantity: "moran_i" }],
    guarded: [{ quantity: "moran_z" }, { quantity: "region" }],
  },
  {
    key: "universality",
    title: "One geometry in different models",
    post: "CKA 0.69 to 0.77 across families",
    brain: [],
    caution: "Biased CKA of few rows is large for any two systems.",
    claim: "claim-11",
    plain: [{ quantity: "cka_biased", where: { position: "target" } }],
    guarded: [{ quantity: "cka" }],
  },
]
