import type { ClaimSpec } from "@llm-fmri/replicate"
import { decisionTable } from "./decision-table.js"
import { depth, lossMargin, positions, precisionMargin, readouts } from "./settings.js"

const scaled = {
  kind: "absolute",
  reason:
    "A difference of logits between two runs, in units of their spread: logits are rounded in float32 at their own size, whatever the size of the difference.",
} as const

export const spec: ClaimSpec = {
  id: "claim-6",
  title: "Concepts coexist",
  quote: "One shared probe reads each category as well as a dedicated probe (retention 1.00)",
  version: 3,
  quantities: [
    {
      key: "retention",
      reading: "post",
      definition:
        "Area under the ROC curve of one softmax probe for a category, over that of a probe of its own against the rest, on held-out words; mean over categories.",
      formula: "mean over c of AUC_shared(c) / AUC_dedicated(c)",
      direction: "equal",
      params: { position: positions },
      paper: { text: "1.00", value: 1 },
      tolerance: {
        kind: "relative",
        reason: "A mean of quotients of areas near each other; a penalty chosen otherwise moves both.",
      },
    },
    {
      key: "retention_by_category",
      reading: "post",
      definition:
        "Both areas and their ratio by category, of every net; of the trained one also its gaps and the penalties chosen (median over folds; the commonest).",
      formula: "as retention",
      direction: "none",
      tolerance: { kind: "relative", reason: "The same areas, category by category, in a file." },
    },
    {
      key: "share_read",
      reading: "guarded",
      definition:
        "Share of the categories that a probe of their own reads better than under shuffled labels: the gaps are taken over these.",
      formula: "share of c with max-T p ≤ 0.05 of AUC over words (closed-form ridge), family: categories × positions",
      direction: "higher",
      params: { position: positions },
      tolerance: { kind: "proportion", reason: "A share of ten categories goes in steps of 0.1." },
    },
    {
      key: "ap_gap",
      reading: "guarded",
      definition:
        "Average precision of the dedicated probe less that of the shared one, mean over the categories that are read.",
      formula: `mean over c of AP_dedicated(c) − AP_shared(c); AP = Σ (Rₙ − Rₙ₋₁)Pₙ; margin ${precisionMargin}`,
      direction: "lower",
      params: { position: positions },
      tolerance: { kind: "absolute", reason: "A difference of two means of precisions between 0 and 1." },
    },
    {
      key: "logloss_gap",
      reading: "guarded",
      definition:
        'Log-loss of "is it this category?" by the shared probe less that by the dedicated one, mean over the categories that are read; each probe with the penalty that it chose.',
      formula: "mean over c and rows of log p_dedicated − log p_shared",
      unit: "nats",
      direction: "lower",
      params: { position: positions },
      tolerance: { kind: "absolute", reason: "A difference of two means of logarithms." },
    },
    {
      key: "logloss_share",
      reading: "guarded",
      definition: "That gap as a share of what the dedicated probes gain over the category's base rate.",
      formula: `Σ logloss_gap / Σ (H(share of c) − logloss_dedicated); margin ${lossMargin}`,
      direction: "lower",
      params: { position: positions },
      tolerance: { kind: "absolute", reason: "A quotient of order 1 or less, whose denominator is surely above 0." },
    },
    {
      key: "moved_share",
      reading: "guarded",
      definition:
        "How far ablating another category's direction moves a word, as a share of how far ablating its own does: what of the matrix is geometry before any block has run.",
      formula: "Σ mean over a ≠ b of |(h − μ)·u_a| / Σ |(h − μ)·u_b|, over words of all b",
      direction: "none",
      tolerance: { kind: "absolute", reason: "A quotient of means of distances, of order 1 or less." },
    },
    {
      key: "own_effect",
      reading: "guarded",
      definition: `What ablating a category's own direction at the target (depth ${depth}) takes from its words' readout, mean over categories: the noun's margin in "The {word} is a kind of", or a clean probe's margin at the target behind the last block.`,
      formula:
        "mean over b of E[b, b]; E[a, b] = mean over words of b of (y_b − y_b after h − ((h − μ)·u_a)u_a) / spread of y",
      unit: "spreads",
      direction: "higher",
      params: { readout: readouts },
      tolerance: scaled,
    },
    {
      key: "other_effect",
      reading: "guarded",
      definition: "What ablating another category's direction takes from it, mean over all pairs.",
      formula: "mean over a ≠ b of E[a, b]",
      unit: "spreads",
      direction: "equal",
      params: { readout: readouts },
      tolerance: scaled,
    },
    {
      key: "worst_other",
      reading: "guarded",
      definition: "The largest change, of either sign, that ablating another category makes, mean over categories.",
      formula: "mean over b of max over a ≠ b of |E[a, b]|",
      unit: "spreads",
      direction: "lower",
      params: { readout: readouts },
      tolerance: scaled,
    },
    {
      key: "dominance",
      reading: "guarded",
      definition: "How much more its own ablation does to a category than the worst other one.",
      formula: "own_effect − worst_other",
      unit: "spreads",
      direction: "higher",
      params: { readout: readouts },
      null: { kind: "directions dealt to the categories by lot", where: { readout: "noun" } },
      tolerance: scaled,
    },
    {
      key: "other_share",
      reading: "guarded",
      definition:
        "The mean effect of other ablations as a share of what replacing the whole activation by the mean of other words does.",
      formula: "other_effect / mean over b of the fall under h → μ",
      direction: "equal",
      params: { readout: readouts },
      tolerance: { kind: "absolute", reason: "A quotient of order 1 or less, whose denominator is surely above 0." },
    },
    {
      key: "worst_share",
      reading: "guarded",
      definition: "The worst other effect as a share of the own one.",
      formula: "worst_other / own_effect",
      direction: "lower",
      params: { readout: readouts },
      tolerance: { kind: "absolute", reason: "As other_share." },
    },
    {
      key: "interference",
      reading: "guarded",
      definition:
        "The whole matrix: every category's direction ablated, every category read, with intervals over words.",
      formula: "E[a, b]; raw: in logits",
      unit: "spreads",
      direction: "none",
      tolerance: { kind: "absolute", reason: "The entries that the other numbers are made of, in a file." },
    },
  ],
  controls: [
    {
      key: "planted_apart",
      kind: "positive",
      definition: "Made-up words whose categories have a unit each: the shared probe must lose no average precision.",
      expected: `upper bound ≤ ${precisionMargin}`,
    },
    {
      key: "planted_crowded",
      kind: "positive",
      definition:
        "Made-up words of which two categories share one axis that needs a weak penalty, and eight differ in nothing and need a firm one: the shared probe must be found to read the two worse.",
      expected: `lower bound > ${precisionMargin}`,
    },
    {
      key: "planted_own",
      kind: "positive",
      definition:
        "Behind the last block every word is pushed along its own noun's direction: ablating fitted directions must lower each category's noun by more than any other's.",
      expected: "lower bound of the dominance > 0 spreads",
    },
    {
      key: "planted_axis",
      kind: "positive",
      definition:
        "The same, but the first two categories are pushed along one axis: ablating either must be found to take from the other, as a share of what it takes from itself.",
      expected: "lower bound > 0.5",
    },
    {
      key: "whole_removal",
      kind: "positive",
      definition:
        "Replacing the target's whole activation by the mean of other words lowers the noun: the place is in use.",
      expected: "lower bound > 0 spreads",
    },
    {
      key: "noun_known",
      kind: "positive",
      definition: "Share of words whose own noun leads the nouns in the clean run.",
      expected: "lower bound > chance",
    },
    {
      key: "random_directions",
      kind: "kill",
      of: "dominance",
      definition: "Ablating the own direction does more than random directions along which words move as far.",
      expected: "p ≤ 0.05",
    },
    {
      key: "reference_nets",
      kind: "reference",
      of: "dominance",
      definition: "The nouns' dominance is above that of every untrained and hybrid net, on the same words.",
      expected: "lower bound > 0 spreads",
    },
    {
      key: "reference_retention",
      kind: "reference",
      of: "retention",
      definition:
        "Nets that lack the thing, and shuffled labels, do not have the post's number; the one nearest to 1 is shown.",
      expected: "outside 0.995 … 1.005",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 6,
  budget: { minutes: 2 },
  figures: [
    {
      key: "retention",
      title: "Retention by category",
      caption:
        "Each point is a category in a net: how well a probe of its own reads it, and how much of that the shared probe retains. Trained nets lie to the right; the ratio is 1 on the left as well, where next to nothing is read.",
      table: "retention_by_category",
      kind: "scatter",
      x: "auc_dedicated",
      y: "retention",
      series: "net",
      facet: "position",
      label: "category",
      reference: { y: 1, says: "the shared probe reads as well" },
    },
    {
      key: "interference",
      title: "Interference",
      caption:
        "What ablating a category's direction takes from the words of each category, in spreads of the clean readout. Coexisting categories show a diagonal and nothing beside it.",
      table: "interference",
      kind: "heatmap",
      x: "ablated",
      y: "read",
      value: "effect",
      facet: "readout",
    },
  ],
  ...decisionTable,
}
