import type { ClaimSpec } from "@llm-fmri/replicate"
import { decisionTable } from "./decision-table.js"
import { figures } from "./figures.js"
import {
  falseAlarms,
  layouts,
  level,
  planted,
  sites,
  smallestMap,
  smoothings,
  topShare,
  usualSmoothing,
} from "./settings.js"

const randomOrder = "units in random order"
const inFloat32 =
  "A ratio of sums over hundreds of units, each d′ from float32 activations: rounding moves it in the last digits."
const byRank = "A p-value from ranks among random orders: a draw near the observed value changes side with rounding."

export const spec: ClaimSpec = {
  id: "claim-10",
  title: "No regions, no map",
  quote: "Category-selective regions: no. Topographic maps: no (~20–40× below cortex)",
  version: 3,
  quantities: [
    {
      key: "moran_i",
      reading: "post",
      definition:
        "Moran's I of each category's map (d′ of every unit, in index order), half-way, at the word; mean over categories.",
      formula: "(N/Σw) Σᵢⱼ wᵢⱼ zᵢzⱼ / Σᵢ zᵢ²; chain: w = 1 where |i − j| = 1; grid: near-square, row by row, queen",
      direction: "none",
      params: { site: sites, layout: layouts },
      null: { kind: randomOrder },
      tolerance: { kind: "absolute", reason: inFloat32 },
    },
    {
      key: "cortex_ratio",
      reading: "post",
      definition:
        "I of a cortical category map over ours, at equal smoothing. Needs a cortical value with its source and its smoothing.",
      formula: "I(cortex) / moran_i",
      direction: "none",
      paper: { text: "~20–40× below cortex", value: 30, within: 10 },
      tolerance: { kind: "relative", reason: "A quotient whose denominator is near 0." },
    },
    {
      key: "moran_z",
      reading: "guarded",
      definition: `Largest z of any category against ${randomOrder}, half-way, at the word. Its null is a map: one of I = ${smallestMap}, planted in one category.`,
      formula: "max over categories of (I − mean) / sd over random orders",
      unit: "sd",
      direction: "lower",
      params: { site: sites, layout: layouts },
      null: { kind: `a map of I = ${smallestMap} planted in one category`, compare: "value" },
      tolerance: { kind: "absolute", reason: inFloat32 },
    },
    {
      key: "map_p",
      reading: "guarded",
      definition: `Smallest p of any map against ${randomOrder}, max-T over categories, both index layouts, both positions and three depths.`,
      formula: "(1 + #{max z of a random order ≥ z}) / (1 + draws)",
      direction: "higher",
      params: { site: sites },
      tolerance: { kind: "absolute", reason: byRank },
    },
    {
      key: "layers_p",
      reading: "guarded",
      definition:
        "The same for residual units on the chain at every layer: max-T over categories, positions and layers.",
      formula: "as map_p",
      direction: "higher",
      tolerance: { kind: "absolute", reason: byRank },
    },
    {
      key: "power",
      reading: "guarded",
      definition: `How often a map of I = ${smallestMap} in one category is found among all categories, at level ${level}.`,
      formula: "share of planted maps whose largest z is above the 95 % point of random orders",
      direction: "higher",
      params: { site: sites, layout: layouts },
      tolerance: { kind: "proportion", reason: "A share of the planted maps." },
    },
    {
      key: "region",
      reading: "guarded",
      definition: `Largest patch of neighbours on the grid among the ${100 * topShare} % most selective units of any category, half-way, at the word.`,
      formula: "max over categories of units in the largest connected part",
      unit: "units",
      direction: "lower",
      params: { site: sites },
      null: { kind: randomOrder },
      tolerance: { kind: "absolute", reason: "A count of units: two units of nearly equal d′ may change places." },
    },
    {
      key: "map_reliability",
      reading: "guarded",
      definition:
        "Correlation over units between maps from two halves of the words, half-way, at the word; mean over categories.",
      formula: "mean over categories of r(d′ of one half, d′ of the other)",
      direction: "higher",
      params: { site: sites },
      null: { kind: "word labels permuted" },
      tolerance: { kind: "absolute", reason: inFloat32 },
    },
    {
      key: "layout_i",
      reading: "guarded",
      definition:
        "Moran's I when units lie where their correlations put them (first two components, eight nearest), fitted on half of the words, scored on the others; mean over categories, half-way, at the word.",
      formula: "as moran_i, w = 1 among nearest units of the plane",
      direction: "none",
      params: { site: sites },
      null: { kind: "rotated basis" },
      tolerance: {
        kind: "absolute",
        reason: "Units at nearly equal distances change neighbours with rounding.",
      },
    },
    {
      key: "moran_smoothed",
      reading: "guarded",
      definition: "I on the grid of maps that were smoothed, beside that of units in random order smoothed alike.",
      formula: "I of the map after a Gaussian of this standard deviation, in units",
      direction: "none",
      params: { sd: smoothings },
      null: { kind: `${randomOrder}, smoothed alike` },
      tolerance: { kind: "absolute", reason: inFloat32 },
    },
    ...(
      [
        [
          "categories",
          "Every category's I on both index layouts, with its band of random orders and its largest patch.",
        ],
        ["layers", "Largest z on the chain at every layer, of all nets."],
        ["smoothing", "I by smoothing: of the units as they are, in random order, and of a planted map."],
        ["planted", "What planted maps give, by amplitude: I, and how often they are found."],
        ["maps", "A category's map on the grid, a planted one, and the planted one with its units scrambled."],
        ["laid_out", "I of units laid out by their correlations, of all nets, each beside its rotated bases."],
      ] as const
    ).map(([key, definition]) => ({
      key,
      reading: "guarded" as const,
      definition,
      formula: "as above",
      direction: "none" as const,
      tolerance: { kind: "absolute" as const, reason: inFloat32 },
    })),
  ],
  controls: [
    {
      key: "planted_map",
      kind: "positive",
      definition: `Each category's words move the units around a place on the grid by ${planted.strong} deviations, falling off over a fifth of its width, in units that stood in random order: the map must be found.`,
      expected: "found on chain and grid",
    },
    {
      key: "planted_region",
      kind: "positive",
      definition: "The same map must hold a patch larger than those of random orders.",
      expected: `p ≤ ${level}`,
    },
    {
      key: "scrambled_map",
      kind: "algebra",
      definition: "The planted map with its units in random order must not be found: share of tries.",
      expected: `≤ ${falseAlarms}`,
    },
    {
      key: "weak_map",
      kind: "algebra",
      definition: `A map of ${planted.weak} deviations is too weak to be found: share of tries.`,
      expected: `≤ ${falseAlarms}`,
    },
    {
      key: "noise_smoothed",
      kind: "algebra",
      definition: `White noise on the grid, smoothed by ${usualSmoothing} units, has a Moran's I near 0.9 (edges lower it on small grids).`,
      expected: "0.8 … 0.97",
    },
    {
      key: "smoothing_alone",
      kind: "kill",
      definition: `Smoothing by ${usualSmoothing} units alone must not make a map: I of units in random order.`,
      of: "moran_i",
      expected: "≤ 0.3",
    },
    {
      key: "untrained_fail",
      kind: "reference",
      of: "moran_z",
      definition:
        "That there is no map says something of what was learned only where nets that have not learned it show one: the smallest z of any untrained, hybrid or embedding net.",
      expected: "within the band of planted maps",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 10,
  // Maps are differences of means, not directions.
  untouched_by: ["random_direction", "random_direction_of_the_activations"],
  budget: { minutes: 3 },
  figures,
  ...decisionTable,
}
