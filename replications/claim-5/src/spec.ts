import type { ClaimSpec } from "@llm-fmri/replicate"
import { decisionTable } from "./decision-table.js"
import { figures } from "./figures.js"
import { cycles, decidingPosition, depths, penalties, positions, refitted, removed, scales } from "./settings.js"

const steps = "A share of a few dozen layers: it goes in steps of one layer, when an AUC lies at its threshold."
const shares = "A quotient of two means of placements, each of which moves in steps of one pair of words."

export const spec: ClaimSpec = {
  id: "claim-5",
  title: "Rank-1, at every depth",
  quote: "A concept is essentially rank-1, present at every depth (decodable layer-span: trained 1.0 vs untrained 0.0)",
  version: 3,
  quantities: [
    {
      key: "layer_span",
      reading: "post",
      definition:
        "Share of the layers at which the AUC of one-vs-rest probes on held-out words exceeds what shuffled labels reach at any layer.",
      formula: "#{l : AUC(l) > max-T threshold} / L",
      direction: "equal",
      params: { position: positions },
      paper: { text: "trained 1.0", value: 1 },
      tolerance: { kind: "proportion", reason: steps },
    },
    {
      key: "twin_span",
      reading: "post",
      definition: "The same of untrained twins, mean over their seeds.",
      formula: "mean over seeds of layer_span",
      direction: "equal",
      params: { position: positions },
      paper: { text: "untrained 0.0", value: 0 },
      tolerance: { kind: "proportion", reason: steps },
    },
    {
      key: "rank1_retained",
      reading: "post",
      definition:
        "What one direction, the mean difference of training words, keeps of what a full linear probe reads; z: units z-scored, raw: as they are.",
      formula: "(AUC of the mean difference − ½) / (AUC of the probe − ½)",
      direction: "equal",
      params: { position: positions, depth: depths, scale: scales },
      paper: { text: "essentially rank-1", value: 1, within: 0.1 },
      tolerance: { kind: "absolute", reason: shares },
    },
    {
      key: "auc",
      reading: "guarded",
      definition: "AUC of one-vs-rest probes on held-out words, mean over categories, within folds.",
      formula: "mean over words of the share of other categories' words in the fold that score lower",
      direction: "higher",
      params: { position: positions, depth: depths },
      null: { kind: "labels shuffled over words" },
      tolerance: { kind: "absolute", reason: "A mean of placements: it moves in steps of one pair of words." },
    },
    {
      key: "excess_span",
      reading: "guarded",
      definition:
        "Share of the layers at which the trained net's placements are surely above those of the token embedding and of every hybrid at the same depth, paired by word.",
      formula: "#{l : max-T p over layers ≤ 0.05 against each of them} / L",
      direction: "higher",
      params: { position: positions },
      null: { kind: "signs of the words' differences tossed", where: { position: decidingPosition } },
      tolerance: { kind: "proportion", reason: steps },
    },
    {
      key: "rank95",
      reading: "guarded",
      definition:
        "Number of PLS components at which the readout of a category saturates: 95 % of the full probe's AUC − ½, mean over categories.",
      formula: "min k : AUC(PLS with k components) − ½ ≥ 0.95 (AUC of the probe − ½)",
      direction: "none",
      params: { position: positions, depth: depths },
      tolerance: { kind: "absolute", reason: "A count of components: it jumps by one where the curve is flat." },
    },
    {
      key: "inlp_half",
      reading: "guarded",
      definition:
        "Number of directions that must be removed until AUC − ½ halves, each the weight vector of the probe refitted on what is left.",
      formula: "min n : AUC(n) − ½ ≥ ½ (AUC(0) − ½), held-out words",
      direction: "lower",
      params: { position: positions, depth: depths },
      tolerance: { kind: "absolute", reason: "A count of directions: it jumps by one where the curve is flat." },
    },
    {
      key: "inlp_left",
      reading: "guarded",
      definition: "What is left of AUC − ½ after so many of these directions are removed.",
      formula: "(AUC(n) − ½) / (AUC(0) − ½), held-out words",
      direction: "lower",
      params: { position: positions, depth: depths, removed },
      tolerance: { kind: "absolute", reason: shares },
    },
    {
      key: "one_direction_left",
      reading: "guarded",
      definition:
        "The same, half-way, of a concept that is one direction by construction: each category's mean difference taken from its words and given to as many words drawn by lot, as large as sets them apart as far (d′ of held-out scores).",
      formula: "as inlp_left, mean over lots and categories",
      direction: "none",
      params: { position: positions, removed },
      tolerance: { kind: "absolute", reason: shares },
    },
    {
      key: "one_direction_half",
      reading: "guarded",
      definition: "How many directions must be removed until AUC − ½ of the one-direction concepts halves.",
      formula: "as inlp_half, of the mean over lots and categories",
      direction: "none",
      params: { position: positions },
      tolerance: { kind: "absolute", reason: "A count of directions: it jumps by one where the curve is flat." },
    },
    {
      key: "left_beyond",
      reading: "guarded",
      definition: "What removals leave of the categories less what they leave of the one-direction concepts, half-way.",
      formula: "inlp_left − one_direction_left, after as many",
      direction: "lower",
      params: { position: positions, removed },
      tolerance: { kind: "absolute", reason: shares },
    },
    {
      key: "left_by_penalty",
      reading: "guarded",
      definition: "What one removal leaves half-way when the probes' ridge penalty is another.",
      formula: "as inlp_left(1)",
      direction: "none",
      params: { position: positions, lambda: penalties },
      tolerance: { kind: "absolute", reason: shares },
    },
    {
      key: "recall_left",
      reading: "guarded",
      definition:
        "Share of words that shrinkage discriminants of all ten categories, refitted, still give their own category after so many of its directions are removed, half-way.",
      formula: "mean over words of [argmax over categories = own]",
      direction: "none",
      params: { position: positions, removed: refitted },
      tolerance: { kind: "proportion", reason: "A share of 240 words." },
    },
    {
      key: "recall_without_difference",
      reading: "guarded",
      definition:
        "The same after the category's mean difference is removed, which leaves every one-vs-rest linear probe at chance.",
      formula: "as recall_left",
      direction: "none",
      params: { position: positions },
      tolerance: { kind: "proportion", reason: "A share of 240 words." },
    },
    {
      key: "cycle_rank",
      reading: "guarded",
      definition:
        "Number of PLS components, of all months or weekdays together, at which telling which one it is in a held-out sentence saturates; at the target, half-way.",
      formula: "min k : AUC(k) − ½ ≥ 0.95 (AUC(all) − ½)",
      direction: "none",
      params: { cycle: cycles },
      tolerance: { kind: "absolute", reason: "A count of components: it jumps by one where the curve is flat." },
    },
    {
      key: "circle_score",
      reading: "guarded",
      definition:
        "How near the place on the circle that is read of a month or weekday left out is to its own, with one and with two PLS components on cosine and sine; at the target, half-way.",
      formula: "mean cos(angle read − angle); one component: at best 2/π",
      direction: "none",
      params: { cycle: cycles, components: [1, 2] },
      null: { kind: "order drawn by lot", where: { components: 2 } },
      tolerance: { kind: "absolute", reason: "A mean of cosines of angles read from activations of order 1." },
    },
    {
      key: "auc_layers",
      reading: "guarded",
      definition: "AUC by position, net and layer.",
      formula: "as auc",
      direction: "none",
      tolerance: { kind: "absolute", reason: "The same AUCs, layer by layer, in a file." },
    },
    {
      key: "nullspace_curve",
      reading: "guarded",
      definition: "AUC after each removal, by position, net and depth.",
      formula: "as inlp_left",
      direction: "none",
      tolerance: { kind: "absolute", reason: "The same AUCs, removal by removal, in a file." },
    },
    {
      key: "pls_curve",
      reading: "guarded",
      definition: "AUC by number of PLS components, half-way.",
      formula: "as rank95",
      direction: "none",
      tolerance: { kind: "absolute", reason: "The same AUCs, component by component, in a file." },
    },
    {
      key: "cycle_curve",
      reading: "guarded",
      definition: "AUC of telling months or weekdays apart by number of components.",
      formula: "as cycle_rank",
      direction: "none",
      tolerance: { kind: "absolute", reason: "The same AUCs, component by component, in a file." },
    },
  ],
  controls: [
    {
      key: "planted_one",
      kind: "positive",
      definition:
        "A concept along one direction of noise that is equal in all directions: share of AUC − ½ that one removal leaves.",
      expected: "≤ 0.5",
    },
    {
      key: "planted_three",
      kind: "positive",
      definition:
        "A concept along three directions of their own reliability, each enough to read it: share of AUC − ½ that one removal leaves.",
      expected: "> 0.5",
    },
    {
      key: "cycles_not_one",
      kind: "positive",
      definition: "Months and weekdays, circular concepts, must take more than one component (cycle_rank).",
      expected: "> 1",
    },
    {
      key: "naive_rank",
      kind: "algebra",
      definition:
        "Share that the projection on a one-vs-rest probe's own weight vector keeps of the concept of three directions: all, for the probe is one direction whatever the concept.",
      expected: 1,
    },
    {
      key: "difference_algebra",
      kind: "algebra",
      definition:
        "After removing the mean difference every refitted one-vs-rest ridge probe is 0: its largest score of a held-out word.",
      expected: 0,
    },
    {
      key: "shuffled_labels",
      kind: "kill",
      of: "auc",
      definition: "AUC at the next token half-way against shuffled labels, corrected for all layers (p).",
      expected: "p ≤ 0.05",
    },
    {
      key: "nets_next",
      kind: "reference",
      of: "excess_span",
      definition:
        "AUC at the next token, mean over layers, less that of the best of embedding, hybrids and untrained twins.",
      expected: "lower bound > 0",
    },
    {
      key: "nets_target",
      kind: "reference",
      of: "layer_span",
      definition: "The same at the target.",
      expected: "lower bound > 0",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 5,
  budget: { minutes: 4 },
  figures,
  ...decisionTable,
}
