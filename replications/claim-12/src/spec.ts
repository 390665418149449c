import type { ClaimSpec } from "@llm-fmri/replicate"
import { decisionTable } from "./decision-table.js"

const sets = ["10 categories", "many concepts"]
const correlationMoves = {
  kind: "absolute",
  reason:
    "A correlation over concepts: rounding in float32 moves each concept's two numbers a little, and r by less than that.",
} as const
const inFile = { kind: "absolute", reason: "Numbers by concept, rounded in float32, in a file." } as const

export const spec: ClaimSpec = {
  id: "claim-12",
  title: "Steerability and dimension",
  quote: "Steerability is predicted by encoding dimensionality (r ≈ −0.83)",
  version: 3,
  quantities: [
    {
      key: "r_steer_dim",
      reading: "post",
      definition:
        "Over the ten categories of the spec's set: correlation between the participation ratio of a category's rows, as recorded half-way, and how far the category's direction, added to neutral sentences, raises its noun above the other nouns.",
      formula: "r(PR of rows, mean rise of noun − mean of other nouns)",
      direction: "lower",
      paper: { text: "r ≈ −0.83", value: -0.83, within: 0.1 },
      tolerance: correlationMoves,
    },
    {
      key: "r_triple",
      reading: "guarded",
      definition:
        "The triple that was fixed in advance, over the concepts of the larger set that are steered reliably: unit mean-difference direction from half of a concept's words, added half-way at the last position of neutral sentences with a tenth of the mean residual norm; score on the other half's words; logarithm of the participation ratio, corrected for the number of words, of frame-centred, z-scored word means.",
      formula:
        "r(ln PR corrected, mean over halves of rise of (own words − other concepts' words)); interval by Fisher's z",
      direction: "lower",
      // The band is the spread of r itself at this n; the interval holds the same spread once more.
      null: { kind: "scores shuffled over concepts", compare: "value" },
      tolerance: correlationMoves,
    },
    {
      key: "r_all",
      reading: "guarded",
      definition: "The same over all concepts of the larger set, steered reliably or not.",
      formula: "as r_triple",
      direction: "lower",
      tolerance: correlationMoves,
    },
    {
      key: "r_rank",
      reading: "guarded",
      definition: "Spearman's rank correlation of the triple.",
      formula: "r of ranks",
      direction: "lower",
      tolerance: correlationMoves,
    },
    {
      key: "r_without_one",
      reading: "guarded",
      definition: "The triple's r with one concept left out, the lowest and the highest that comes out.",
      formula: "min, max over concepts c of r without c",
      direction: "lower",
      params: { end: ["lowest", "highest"] },
      tolerance: correlationMoves,
    },
    {
      key: "r_partial",
      reading: "guarded",
      definition:
        "The triple's r with one thing, or all three, held fixed: length of the mean difference before it is made a unit vector, how much unpushed sentences favour the concept's words, cosine between the directions of the halves.",
      formula: "r of residuals; interval by Fisher's z with n less the number held fixed",
      direction: "lower",
      params: { held: ["length", "baseline", "agreement", "all three"] },
      tolerance: correlationMoves,
    },
    {
      key: "reliable_concepts",
      reading: "guarded",
      definition:
        "How many concepts are steered reliably: directions from either half of the words raise the other half's words by more than each of 39 random directions of the same length.",
      formula: "count over concepts",
      direction: "none",
      tolerance: { kind: "proportion", reason: "A count: it moves by one when a concept stands at the edge." },
    },
    {
      key: "detectable_r",
      reading: "guarded",
      definition: "The smallest true correlation that so many concepts find with 80 % power at 5 %, two-sided.",
      formula: "by Fisher's z (Cohen 1988)",
      direction: "none",
      params: { set: sets },
      tolerance: { kind: "absolute", reason: "Follows from the count of concepts alone." },
    },
    {
      key: "reliability",
      reading: "guarded",
      definition:
        "How far concepts would differ in the same way with other words: correlation over concepts between halves of the words, for dimension the mean over random halves, stepped up to all words.",
      formula: "2r / (1 + r) of the halves' r, where that is above 0",
      direction: "none",
      params: { of: ["steerability", "dimension"] },
      tolerance: correlationMoves,
    },
    {
      key: "r_ceiling",
      reading: "guarded",
      definition: "The strongest correlation that two measures of these reliabilities can show.",
      formula: "√(reliability of steerability · reliability of dimension)",
      direction: "none",
      tolerance: correlationMoves,
    },
    {
      key: "steering",
      reading: "guarded",
      definition:
        "The triple's score itself: how far a concept's direction raises its held-out words above all others.",
      formula: "mean over concepts",
      unit: "logits",
      direction: "higher",
      null: { kind: "random directions of the same length" },
      tolerance: {
        kind: "absolute",
        reason: "A difference of logits between two runs, rounded in float32 at the size of logits.",
      },
    },
    {
      key: "strongest_variant",
      reading: "guarded",
      definition:
        "The strongest correlation, by size, of a family of 198: six dimension measures, three scores, three depths, two doses, Pearson's and (but for one measure, which has the ranks of another) Spearman's.",
      formula: "max over variants of |r|",
      direction: "none",
      params: { set: sets },
      null: { kind: "scores shuffled over concepts, strongest variant", compare: "value" },
      tolerance: correlationMoves,
    },
    {
      key: "concepts",
      reading: "guarded",
      definition: "Dimension, steerability and what is held fixed, concept by concept, in every net.",
      formula: "as r_triple",
      direction: "none",
      tolerance: inFile,
    },
    {
      key: "categories",
      reading: "post",
      definition: "The post's plain numbers, category by category, in every net.",
      formula: "as r_steer_dim",
      direction: "none",
      tolerance: inFile,
    },
    {
      key: "without_one",
      reading: "guarded",
      definition: "The triple's r without each concept in turn.",
      formula: "as r_without_one",
      direction: "none",
      tolerance: inFile,
    },
    {
      key: "variants",
      reading: "guarded",
      definition:
        "r of every variant in every net, with the band that the strongest variant keeps to in 95 % of shuffles.",
      formula: "as strongest_variant; max-T over the family",
      direction: "none",
      tolerance: inFile,
    },
  ],
  controls: [
    {
      key: "steering_works",
      kind: "positive",
      definition: "Concepts' directions raise their held-out words by more than random directions usually move them.",
      expected: "lower bound > 0 logits",
    },
    {
      key: "sign_right",
      kind: "positive",
      definition: "The same directions taken backwards lower the words.",
      expected: "lower bound > 0 logits",
    },
    {
      key: "planted_relation",
      kind: "positive",
      definition:
        "As many synthetic concepts as measured, whose steerability falls with their dimension no more than just strongly (r = −0.5): share of sets in which the whole estimator finds the fall.",
      expected: "≥ 0.8",
    },
    {
      key: "no_relation",
      kind: "positive",
      definition: "The same without a relation: share of sets in which a fall is found all the same.",
      expected: "≤ 0.1",
    },
    {
      key: "ten_concepts_suffice",
      kind: "kill",
      of: "r_steer_dim",
      definition: "The planted fall in ten concepts: share of sets in which it is found.",
      expected: "≥ 0.8",
    },
    {
      key: "shuffled_pairings",
      kind: "kill",
      of: "r_triple",
      definition: "The triple's r is lower than when scores are shuffled over concepts.",
      expected: "p ≤ 0.05",
    },
    {
      key: "variants_of_ten",
      kind: "kill",
      of: "strongest_variant",
      definition: "Over ten categories, the strongest variant is stronger than the strongest under shuffled scores.",
      expected: "p ≤ 0.05",
    },
    {
      key: "reference_nets",
      kind: "reference",
      of: "r_triple",
      definition:
        "How much lower the triple's r is than in the untrained or hybrid net where it is lowest, or than with the dimension of the token embeddings in place of that half-way.",
      expected: "lower bound > 0",
    },
    {
      key: "variants_in_nets",
      kind: "reference",
      of: "strongest_variant",
      definition: "Over ten categories, how much stronger the strongest variant is than in every other net.",
      expected: "> 0",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 12,
  budget: { minutes: 2 },
  figures: [
    {
      key: "steerability",
      title: "Steerability against dimension",
      caption:
        "A point is a concept. If the claim held, points of the trained net would fall to the right, and those of the other nets would not.",
      table: "concepts",
      kind: "scatter",
      x: "dimension",
      y: "steerability",
      series: "steering",
      facet: "net",
      label: "concept",
      log_x: true,
    },
    {
      key: "without_one",
      title: "The correlation without each concept",
      caption: "r of the triple with one concept left out, with its interval: no single point should make it.",
      table: "without_one",
      kind: "scatter",
      x: "place",
      y: "r",
      band: { low: "low", high: "high" },
      label: "left_out",
      reference: { y: -0.83, says: "the post" },
    },
    {
      key: "variants",
      title: "What could have been chosen",
      caption:
        "All variants of the correlation, sorted within each net. What stays in the grey band is no more than the strongest of so many variants reaches by chance.",
      table: "variants",
      kind: "lines",
      x: "place",
      y: "r",
      series: "net",
      null_band: { low: "low", high: "high" },
      facet: "set",
      reference: { y: -0.83, says: "the post" },
    },
    {
      key: "categories",
      title: "Ten categories",
      caption: "The post's plain reading: ten points a net. Nets that learned nothing have slopes as well.",
      table: "categories",
      kind: "scatter",
      x: "dimension",
      y: "steerability",
      facet: "net",
      label: "category",
    },
  ],
  ...decisionTable,
}
