import type { ClaimSpec } from "@llm-fmri/replicate"
import { decisionTable } from "./decision-table.js"
import { decidingDepth, depths, saturationScales, scopes, wholeScales } from "./settings.js"

const post = { text: "zero output change", value: 0, within: 1e-3 }

export const spec: ClaimSpec = {
  id: "claim-4",
  title: "Relative magnitude",
  quote:
    "Scaling the whole residual 0.25×–4× → zero output change; scaling only the component along the direction → a clean monotonic shift",
  version: 4,
  quantities: [
    {
      key: "kl_final_norm",
      reading: "post",
      definition:
        "Divergence of the next-token distribution after a text when the residual that enters the final norm is scaled by s at all positions, mean over texts.",
      formula: "KL(p ‖ p_s) = Σ_t p(t)(log p(t) − log p_s(t))",
      unit: "nats",
      direction: "equal",
      params: { s: wholeScales },
      paper: post,
      tolerance: {
        kind: "absolute",
        reason:
          "Zero up to the epsilon of the norm: a divergence this small is rounding, and has no digits to compare in proportion.",
      },
    },
    {
      key: "kl_every_layer",
      reading: "post",
      definition:
        "The same when the residual behind another block is scaled: the largest mean over all layers but the last.",
      formula: "max over layers of mean KL(p ‖ p_s)",
      unit: "nats",
      direction: "equal",
      params: { s: wholeScales },
      paper: post,
      tolerance: {
        kind: "relative",
        reason:
          "A largest mean of divergences, of order 1 or more: rounding of the logits in float32 moves it in proportion.",
      },
    },
    {
      key: "rho",
      reading: "post",
      definition:
        "Spearman's ρ between the factor on the (uncentred) component along the category's direction at the target, half-way, and the mean margin of the noun; its size, mean over categories.",
      formula: "mean over categories of |ρ(s, mean margin)|, s ∈ {¼, ½, 1, 2, 4}",
      direction: "equal",
      paper: { text: "a clean monotonic shift", value: 1, within: 0.1 },
      tolerance: {
        kind: "proportion",
        reason:
          "A rank correlation moves in steps, by one whenever two nearly equal margins change places: a mean over ten categories of five factors goes in steps of 0.01.",
      },
    },
    {
      key: "kl_whole",
      reading: "guarded",
      definition:
        "Divergence of the next-token distribution after the text when the residual behind the layer at a depth is scaled by s, at all positions or at the target's alone.",
      formula: "mean over texts of KL(p ‖ p_s)",
      unit: "nats",
      direction: "equal",
      params: { depth: depths, scope: scopes, s: wholeScales },
      tolerance: {
        kind: "relative",
        reason: "A mean of divergences, of order 1 or more: rounding of the logits in float32 moves it in proportion.",
      },
    },
    {
      key: "kl_share",
      reading: "guarded",
      definition: "That divergence as a share of the one between the text and the same sentence about another word.",
      formula: "Σ KL(p ‖ p_s) / Σ KL(p ‖ p_other word)",
      direction: "equal",
      params: { depth: depths, scope: scopes, s: wholeScales },
      tolerance: { kind: "relative", reason: "A quotient of two means of divergences, which both move in proportion." },
    },
    {
      key: "kl_layers",
      reading: "guarded",
      definition: "Divergence and share at every layer.",
      formula: "as kl_whole and kl_share",
      direction: "none",
      tolerance: { kind: "relative", reason: "The same divergences and shares, layer by layer, in a file." },
    },
    {
      key: "rho_centred",
      reading: "guarded",
      definition: "Spearman's ρ between the factor on the centred component and the mean margin, mean over categories.",
      formula: "mean over categories of ρ(s, mean margin), s ∈ {−1, 0, ½, 1, 2, 3, 4}",
      direction: "higher",
      tolerance: {
        kind: "proportion",
        reason:
          "A rank correlation moves in steps, by one whenever two nearly equal margins change places: a mean over ten categories of seven factors goes in steps of 0.0036.",
      },
    },
    {
      key: "noun_slope",
      reading: "guarded",
      definition:
        "Slope on s ∈ [0, 1] of the noun's margin in \"The {word} is a kind of\" when the centred component along the category's direction is scaled at the target.",
      formula: "y(1) − y(0), y = noun's logit − mean of the other nouns', under h + (s − 1)((h − μ)·u)u",
      unit: "logits",
      direction: "higher",
      params: { depth: depths },
      null: { kind: "directions from shuffled labels, moved as far", where: { depth: decidingDepth } },
      tolerance: {
        kind: "absolute",
        reason:
          "A difference of logits between two runs: logits are rounded in float32 at their own size, whatever the size of the difference.",
      },
    },
    {
      key: "control_slope",
      reading: "guarded",
      definition:
        "The same along the other nine categories' directions, each word moved as far as along its own, toward the mean.",
      formula: "mean over w of y(1) − y(0) under h + (s − 1)·|(h − μ)·u|·sign((h − μ)·w)·w",
      unit: "logits",
      direction: "none",
      params: { depth: depths },
      tolerance: { kind: "absolute", reason: "As noun_slope." },
    },
    {
      key: "shift_slope",
      reading: "guarded",
      definition: "How many times steeper the own direction is than the controls.",
      formula: "Σ noun_slope / Σ control_slope over words",
      direction: "higher",
      params: { depth: depths },
      tolerance: {
        kind: "relative",
        reason: "A quotient of two slopes: it grows, and its rounding with it, as the controls do less.",
      },
    },
    {
      key: "shift_contrast",
      reading: "guarded",
      definition: "How much steeper the own direction is than the controls.",
      formula: "noun_slope − control_slope",
      unit: "logits",
      direction: "higher",
      params: { depth: depths },
      tolerance: { kind: "absolute", reason: "As noun_slope." },
    },
    {
      key: "shift_share",
      reading: "guarded",
      definition:
        "That contrast as a share of what replacing the target's whole activation by the mean of the training words does.",
      formula: "Σ shift_contrast / Σ (y − y with h → μ) over words",
      direction: "higher",
      params: { depth: depths },
      tolerance: {
        kind: "absolute",
        reason: "A quotient of differences of logits, of order 1, with a denominator surely above 0.",
      },
    },
    {
      key: "shift_slope_by_variance",
      reading: "guarded",
      definition:
        "The ratio with controls whose variance over all words is matched, which move the words of a category less; for comparison.",
      formula: "as shift_slope, with w's component scaled by 1 + (s − 1)·sd(h·u)/sd(h·w)",
      direction: "higher",
      tolerance: { kind: "relative", reason: "As shift_slope." },
    },
    {
      key: "saturation",
      reading: "guarded",
      definition: "How much of a straight line through s = 0 and 1 is left at another factor; 1: none is lost.",
      formula: "Σ (y(s) − y(0)) / Σ s(y(1) − y(0)) over words",
      direction: "none",
      params: { s: saturationScales },
      tolerance: { kind: "absolute", reason: "As shift_share." },
    },
    {
      key: "shift_curve",
      reading: "guarded",
      definition: "The noun's mean margin by category at every factor, centred and uncentred.",
      formula: "mean margin over the category's words",
      unit: "logits",
      direction: "none",
      tolerance: { kind: "absolute", reason: "Mean margins, each a difference of logits, in a file." },
    },
  ],
  controls: [
    {
      key: "planted_direction",
      kind: "positive",
      definition:
        "Behind the last block every word is pushed along its noun's row of the unembedding, which raises the noun by construction; directions fitted on that must move the noun above their controls.",
      expected: "lower bound > 0 logits",
    },
    {
      key: "whole_removal",
      kind: "positive",
      definition:
        "Replacing the target's whole activation by the mean of other words lowers the noun: the place is in use.",
      expected: "lower bound > 0 logits",
    },
    {
      key: "noun_known",
      kind: "positive",
      definition: "Share of words whose own noun leads the ten nouns in the clean run.",
      expected: "lower bound > chance",
    },
    {
      key: "final_norm_algebra",
      kind: "algebra",
      definition: "Scaling the input of the final norm changes no text's output, up to the norm's epsilon.",
      expected: "≤ 1e-4 nats",
    },
    {
      key: "shuffled_labels",
      kind: "kill",
      definition:
        "The slope along the own direction is above those along directions from shuffled labels that move as far.",
      of: "noun_slope",
      expected: "p ≤ 0.05",
    },
    {
      key: "random_monotone",
      kind: "kill",
      definition: "Share of random directions with |ρ| ≥ 0.9: where there are more, ρ is no evidence.",
      of: "rho",
      expected: "≤ 0.05",
    },
    {
      key: "reference_nets",
      kind: "reference",
      definition: "The contrast is above that of every untrained and hybrid net, on the same words.",
      of: "noun_slope",
      expected: "lower bound > 0 logits",
    },
    {
      key: "reference_whole",
      kind: "reference",
      definition:
        "Scaling the whole residual half-way changes a smaller share of the output than in every untrained and hybrid net (worst factor).",
      of: "kl_share",
      expected: "lower bound > 0",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 4,
  budget: { minutes: 4 },
  ...decisionTable,
}
