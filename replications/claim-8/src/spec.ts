import type { ClaimSpec } from "@llm-fmri/replicate"
import { latents, strengths } from "./checks.js"
import { decisionTable } from "./decision-table.js"
import { drawnDensity } from "./drawing.js"
import { figures } from "./figures.js"
import { rotated } from "./quantities.js"
import {
  densities,
  elsewhere,
  fooled,
  hubShare,
  leastGiant,
  level,
  measures,
  middleDensity,
  unstructured,
} from "./settings.js"

const percent = (share: number) => `${Math.round(100 * share)} %`
const counted = "mean over the densities that count"
const quotient = {
  kind: "relative",
  reason:
    "A quotient of means over networks: correlations near the threshold change places when activations are rounded.",
} as const
const logarithm = {
  kind: "absolute",
  reason: "A difference of logarithms: correlations near the threshold change places when activations are rounded.",
} as const
const share = {
  kind: "absolute",
  reason: "Between 0 and 1; correlations near the threshold change places when activations are rounded.",
} as const
const deviations = {
  kind: "absolute",
  reason: "In deviations of a null of few draws: an edge more or less moves the deviation too.",
} as const
const rotations = { kind: rotated } as const

export const spec: ClaimSpec = {
  id: "claim-8",
  title: "A small world with hubs",
  quote: "Small-worldness / rich-club hubs: yes (σ up to 12.8)",
  version: 3,
  quantities: [
    {
      key: "sigma",
      reading: "post",
      definition:
        "How much more residual units half-way cluster than rewired networks of the same degrees do, for their path length: the strongest positive correlations over all texts, activations as they are.",
      formula:
        "σ = (C / C_rand) / (L / L_rand) (Humphries & Gurney 2008); C the average clustering, L over connected pairs",
      direction: "higher",
      params: { density: densities },
      tolerance: quotient,
    },
    {
      key: "sigma_max",
      reading: "post",
      definition: "The largest of these. σ cannot exceed about 1/density, so it is a matter of the sparsest network.",
      formula: "max over densities of σ",
      direction: "higher",
      paper: { text: "12.8", value: 12.8 },
      tolerance: quotient,
    },
    {
      key: "sigma_max_density",
      reading: "post",
      definition: "The density at which σ is largest.",
      formula: "argmax over densities of σ",
      direction: "none",
      tolerance: { kind: "absolute", reason: "One of six densities." },
    },
    {
      key: "sigma_mean",
      reading: "guarded",
      definition:
        "σ of frame-centred, z-scored residual units half-way, of random bases of the same data, of normal data with the same eigenvalues, and of units whose texts are shuffled, each its own way.",
      formula: "geometric mean over densities and draws",
      direction: "none",
      params: { data: ["trained", "rotated", "spectrum", "shuffled"] },
      tolerance: quotient,
    },
    {
      key: "sigma_excess",
      reading: "guarded",
      definition: `How much larger σ is than in random bases of the same data, as a logarithm: 0.1 is 10 % more. A density counts where ${percent(leastGiant)} of the units hang together, in the data and on average in random bases.`,
      formula: `ln σ, ${counted}, − its mean over X·Q, Q uniform among rotations`,
      direction: "higher",
      null: rotations,
      tolerance: logarithm,
    },
    {
      key: "omega_excess",
      reading: "guarded",
      definition: "How much larger ω is than in random bases: towards 1 is more random, towards −1 more of a lattice.",
      formula: `ω = L_rand / L − C / C_latt (Telesford et al. 2011), ${counted}, − its mean over rotations`,
      direction: "none",
      tolerance: share,
    },
    {
      key: "swp_excess",
      reading: "guarded",
      definition: "How much larger small-world propensity is than in random bases.",
      formula: `φ = 1 − √((ΔC² + ΔL²) / 2) (Muldoon et al. 2016), ${counted}, − its mean over rotations`,
      direction: "higher",
      null: rotations,
      tolerance: share,
    },
    {
      key: "rich_excess",
      reading: "guarded",
      definition:
        "How much more the units of most neighbours are joined, beyond what their degrees make of it, than in random bases: clubs of equal shares of the units, 2 to 30 %, as a logarithm.",
      formula: `ln(Σ_f φ(f) / Σ_f φ_rand(f)), φ(f) the density inside the share f of most neighbours, ${counted}, − its mean over rotations`,
      direction: "higher",
      null: rotations,
      tolerance: logarithm,
    },
    {
      key: "gini_excess",
      reading: "guarded",
      definition: "How much more unequal the numbers of neighbours are than in random bases.",
      formula: `Gini's coefficient of the degrees, ${counted}, − its mean over rotations`,
      direction: "higher",
      null: rotations,
      tolerance: share,
    },
    {
      key: "z",
      reading: "guarded",
      definition: "Each of these in standard deviations of random bases.",
      formula: "(value − mean) / deviation, over rotations",
      direction: "none",
      params: { measure: [...measures, "hub_stability"] },
      tolerance: deviations,
    },
    {
      key: "rich_share",
      reading: "guarded",
      definition: "Share of the clubs (sizes and densities) that are denser than those of random bases.",
      formula: `share of (f, density) with q ≤ ${level} (Benjamini & Hochberg over all of them)`,
      direction: "higher",
      tolerance: { kind: "proportion", reason: "A share of some dozens of clubs." },
    },
    {
      key: "hub_stability",
      reading: "guarded",
      definition: `Share of the hubs (${percent(hubShare)} of the units, of most neighbours at ${percent(middleDensity)} density) that two halves of the words agree on.`,
      formula: "mean over random halves of |hubs₁ ∩ hubs₂| / |hubs|",
      direction: "higher",
      null: rotations,
      tolerance: { kind: "proportion", reason: "A share of about thirty units." },
    },
    {
      key: "clustering_z",
      reading: "guarded",
      definition: `Average clustering at ${percent(middleDensity)} density in standard deviations of rewired networks, and of random bases: the first is what is usually printed.`,
      formula: "(C − mean) / deviation",
      direction: "none",
      params: { null: ["rewired", "rotated"] },
      tolerance: deviations,
    },
    {
      key: "sigma_at",
      reading: "guarded",
      definition: "σ by density, beside that of random bases.",
      formula: "as sigma, frame-centred and z-scored",
      direction: "higher",
      params: { density: densities },
      tolerance: quotient,
    },
    {
      key: "elsewhere",
      reading: "guarded",
      definition:
        "The excesses of σ and of rich clubs at other depths and of MLP neurons (densities up to 10 %), beside few random bases: no p.",
      formula: "as sigma_excess and rich_excess",
      direction: "higher",
      params: { measure: ["sigma", "rich"], place: elsewhere.map(({ place }) => place) },
      tolerance: logarithm,
    },
    {
      key: "by_density",
      reading: "guarded",
      definition:
        "σ, ω and small-world propensity by density: trained, nulls, reference nets; 1/density; the share that hangs together.",
      formula: "as above",
      direction: "none",
      tolerance: quotient,
    },
    {
      key: "club_curve",
      reading: "guarded",
      definition: "Every club: its density, the same over rewired networks', beside random bases, p and q.",
      formula: "φ(f) / φ_rand(f)",
      direction: "none",
      tolerance: quotient,
    },
    {
      key: "layers",
      reading: "guarded",
      definition: `Clustering, transitivity and inequality of degrees at every layer, at ${percent(middleDensity)} density.`,
      formula: "as above",
      direction: "none",
      tolerance: share,
    },
    {
      key: "nets",
      reading: "guarded",
      definition: "Every measure at every place and of every net, with its excess, interval and z.",
      formula: "as above",
      direction: "none",
      tolerance: logarithm,
    },
    {
      key: "hubs",
      reading: "guarded",
      definition: "The hubs: units by index, with their numbers of neighbours.",
      formula: "degree",
      direction: "none",
      tolerance: { kind: "relative", reason: "Edges near the threshold come and go when activations are rounded." },
    },
    {
      key: "drawn_units",
      reading: "guarded",
      definition: `Three hundred units of the network at ${percent(drawnDensity)} density, laid out for drawing, with the ten first hubs.`,
      formula: "ForceAtlas2 (Jacomy et al. 2014)",
      direction: "none",
      tolerance: { kind: "absolute", reason: "A drawing: another edge, another layout." },
    },
    {
      key: "drawn_edges",
      reading: "guarded",
      definition: "The edges between them.",
      formula: "pairs of units",
      direction: "none",
      tolerance: { kind: "absolute", reason: "Edges near the threshold come and go when activations are rounded." },
    },
  ],
  controls: [
    {
      key: "planted_small_world",
      kind: "positive",
      definition: `Made-up units on a ring with shortcuts, sources ${strengths.found} of the noise's deviation: z of σ beside random bases.`,
      expected: `p ≤ ${level}`,
    },
    {
      key: "planted_rich_club",
      kind: "positive",
      definition:
        "Made-up hubs that share a source, each with followers of its own: z of the rich club beside random bases.",
      expected: `p ≤ ${level}`,
    },
    {
      key: "planted_too_weak",
      kind: "algebra",
      definition: `The same ring with sources ${strengths.weak} of the noise's deviation, which nobody could see: z of σ.`,
      expected: `< ${unstructured}`,
    },
    {
      key: "white_noise",
      kind: "algebra",
      definition: "Noise has a σ above 1, and must not pass beside random bases: z of σ.",
      expected: `between −${unstructured} and ${unstructured}`,
    },
    {
      key: "few_sources",
      kind: "algebra",
      definition: `Units that mix ${latents} sources at random are a small world beside rewired networks (z of clustering above ${fooled}), and must not be one beside random bases: z of σ.`,
      expected: `between −${unstructured} and ${unstructured}`,
    },
    {
      key: "beyond_spectrum",
      kind: "kill",
      of: "sigma_excess",
      definition: "σ is above that of normal data with the same eigenvalues: p.",
      expected: `≤ ${level}`,
    },
    {
      key: "untrained_nets",
      kind: "reference",
      of: "sigma_excess",
      definition:
        "The excess is above that of the untrained net that has most: difference, over words and random bases.",
      expected: "lower bound > 0",
    },
    {
      key: "hybrid_nets",
      kind: "reference",
      of: "sigma_excess",
      definition: "It is above that of the hybrid that has most: untrained blocks on the trained token embedding.",
      expected: "lower bound > 0",
    },
    {
      key: "embedding_net",
      kind: "reference",
      of: "sigma_excess",
      definition: "It is above that of the token embedding alone: blocks have made it.",
      expected: "lower bound > 0",
    },
    {
      key: "rich_nets",
      kind: "reference",
      of: "rich_excess",
      definition:
        "The excess of the rich club is above that of all of these nets; the first that is not surely below is shown.",
      expected: "lower bound > 0",
    },
    {
      key: "untrained_rows",
      kind: "reference",
      of: "sigma_max",
      definition: "The post's number is larger than that of every untrained net: the difference.",
      expected: "> 0",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 8,
  // Networks of units need no category, and no direction is fitted.
  untouched_by: ["shuffled_labels", "random_direction", "random_direction_of_the_activations"],
  budget: { minutes: 8 },
  figures,
  ...decisionTable,
}
