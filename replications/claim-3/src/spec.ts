import type { ClaimSpec } from "@llm-fmri/replicate"
import { decisionTable } from "./decision-table.js"
import { doses, layerCounts, nullDose, placements } from "./grid.js"

const grid = { N: layerCounts, dose: doses, single: placements }

/** Claim 3. Definitions in words are in the README, and what was changed after the first run. */
export const spec: ClaimSpec = {
  id: "claim-3",
  title: "The residual stream is an additive bus",
  quote:
    "Injecting a direction at N consecutive layers equals injecting N× the magnitude at one layer: ratio = 1.00 for every N",
  version: 4,
  quantities: [
    {
      key: "ratio",
      reading: "post",
      definition:
        "Change of the last residual along the direction when a dose is spread over N layers, over the change when all of it goes in at the first, middle or last of them.",
      formula: "Σ Δ_multi·u / Σ Δ_single·u, over held-out words",
      direction: "equal",
      params: grid,
      paper: { text: "ratio = 1.00 for every N", value: 1 },
      tolerance: {
        kind: "absolute",
        reason:
          "A quotient of two float32 sums, both far from 0 where it is not absent: other kernels, threads and batches round differently, in digits far behind the 0.005 that the post prints.",
      },
    },
    {
      key: "vec_err",
      reading: "guarded",
      definition:
        "How far apart the two changes are as whole vectors, relative to the single injection's, mean over words.",
      formula: "‖Δ_multi − Δ_single‖ / ‖Δ_single‖",
      direction: "lower",
      params: grid,
      null: { kind: "random directions of equal length", where: { dose: nullDose } },
      tolerance: {
        kind: "absolute",
        reason:
          "Its parts are differences of nearly equal float32 vectors, so rounding has a floor that does not shrink with the value: at the smallest dose it is of the order of the norm over 2²⁴, divided by the dose.",
      },
    },
    {
      key: "gain",
      reading: "guarded",
      definition:
        "What arrives along the direction of what was put in; 1 where the blocks on the way leave the vector alone.",
      formula: "Δ·u / (A·r̄·Π later layer_scalars)",
      direction: "none",
      params: { N: [1, ...layerCounts], dose: doses },
      tolerance: {
        kind: "absolute",
        reason:
          "Of order 1; the change is read as a difference of two runs in float32, whose rounding is divided by the dose.",
      },
    },
    {
      key: "ratio_logit",
      reading: "guarded",
      definition:
        "The ratio for a nonlinear readout: injected and read at the end of 'The {word} is a kind of', the logit of the category's noun less the mean of the other nouns'.",
      formula: "Σ Δlogit_multi / Σ Δlogit_single, where |mean Δlogit_single| exceeds 10 % of its maximum over the grid",
      direction: "equal",
      params: grid,
      tolerance: {
        kind: "absolute",
        reason:
          "A quotient of changes of logits, each the difference of float32 numbers hundreds of times as large: it keeps fewer digits than the ratio of projections.",
      },
    },
    {
      key: "control_ratio",
      reading: "guarded",
      definition:
        "The ratio for another category's direction and for a random one of equal length; single injection first.",
      formula: "as ratio, u the injected direction",
      direction: "none",
      params: { direction: ["other", "random"], N: layerCounts, dose: doses },
      tolerance: {
        kind: "relative",
        reason:
          "As ratio, but along directions that may hardly move: the denominator can be small, and the quotient then grows together with its rounding.",
      },
    },
    {
      key: "control_vec_err",
      reading: "guarded",
      definition: "vec_err for another category's direction and for a random one; single injection first.",
      formula: "as vec_err",
      direction: "none",
      params: { direction: ["other", "random"], N: layerCounts, dose: doses },
      tolerance: { kind: "absolute", reason: "As vec_err: a floor of rounding that does not shrink with the value." },
    },
    {
      key: "control_gain",
      reading: "guarded",
      definition: "The gain of one injection at the first layer for another category's direction and for a random one.",
      formula: "as gain with N = 1, u the injected direction",
      direction: "none",
      params: { direction: ["other", "random"], dose: doses },
      tolerance: { kind: "absolute", reason: "As gain." },
    },
  ],
  controls: [
    {
      key: "one_layer",
      kind: "algebra",
      definition: "N = 1 is the single injection: the ratio is 1 by construction.",
      expected: 1,
    },
    {
      key: "split_at_one_layer",
      kind: "algebra",
      definition: "A dose in four parts at the same layer is the dose: the largest vec_err is rounding.",
      expected: "≤ 0.001",
    },
    {
      key: "read_in_place",
      kind: "algebra",
      definition:
        "Injected at the last layer, where nothing follows, the gain is 1: the largest |gain − 1| is rounding.",
      expected: "≤ 0.001",
    },
    {
      key: "planted_excess",
      kind: "positive",
      definition: "Every part of a spread injection is made 10 % too strong: its ratio to the honest one must show it.",
      expected: "1.05 … 1.15, and vec_err ≥ 0.05",
    },
    {
      key: "planted_sideways",
      kind: "positive",
      definition:
        "Half as much again is added at a right angle to the direction: vec_err to the honest one must show it.",
      expected: "≥ 0.05",
    },
    {
      key: "gain_not_one",
      kind: "kill",
      definition:
        "The gain's interval excludes [0.9, 1.1] at every dose ≤ 0.3; otherwise additivity says nothing of the blocks.",
      expected: "outside [0.9, 1.1]",
    },
    ...(["untrained", "hybrid"] as const).flatMap((net): ClaimSpec["controls"] => [
      {
        key: `${net}_fails_ratio`,
        kind: "reference",
        definition: `No seed of the ${net} net has all ratios within 5 % of 1 at doses ≤ 0.3, at any place: the nearest seed's largest |ratio − 1|.`,
        of: "ratio",
        expected: "> 0.05",
      },
      {
        key: `${net}_fails_vec_err`,
        kind: "reference",
        definition: `The mean vec_err at doses ≤ 0.3 of the best ${net} seed less the trained net's: lower end of the 95 % interval over words.`,
        of: "vec_err",
        expected: "> 0",
      },
    ]),
    {
      key: "other_draw",
      kind: "kill",
      definition:
        "Other folds and other held-out words: the largest vec_err at doses ≤ 0.3 is on the same side of 0.05.",
      expected: "same side of 0.05",
      when: "attack",
    },
    {
      key: "other_depth",
      kind: "kill",
      definition:
        "First layer at a quarter of the depth: the largest vec_err at doses ≤ 0.3 is on the same side of 0.05.",
      expected: "same side of 0.05",
      when: "attack",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: ["qwen2.5-7b", "gemma-2-9b", "gemma-4-12b"],
  stimuli: "concrete-10x24x5",
  seed: 3,
  budget: { minutes: 3 },
  ...decisionTable,
}
