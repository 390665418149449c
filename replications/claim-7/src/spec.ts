import type { ClaimSpec } from "@llm-fmri/replicate"
import { decisionTable } from "./decision-table.js"
import { nullKind } from "./quantities.js"
import { ceiling, delta, plantedCounts, positions, readable, stimulusCounts } from "./settings.js"

const inSteps =
  "A share of rows, averaged over words: it goes in steps of one in 1,200 (of one in 6,000 for five networks), and a row that lies on a boundary changes side with rounding."
const cells = { position: positions, n: stimulusCounts }

export const spec: ClaimSpec = {
  id: "claim-7",
  title: "A direction is the whole code",
  quote:
    "A nonlinear MLP probe fails to beat a single linear direction (gap ≤ 0 in all models), even with 1200 stimuli",
  version: 3,
  quantities: [
    {
      key: "mlp_gap",
      reading: "post",
      definition:
        "Held-out accuracy of the networks less that of the linear probe (softmax over ten directions), at the target, half-way, trained from n stimuli; 1,200 stimuli are 240 words.",
      formula: "mean over words of (hits of five networks − hits of the linear probe)",
      direction: "equal",
      params: { n: stimulusCounts },
      paper: { text: "gap ≤ 0", value: 0, within: delta },
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "linear_accuracy",
      reading: "guarded",
      definition: "Held-out accuracy of the linear probe: one softmax over all categories, a direction for each.",
      formula: "share of rows given their category",
      direction: "none",
      params: cells,
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "one_vs_rest_accuracy",
      reading: "guarded",
      definition:
        "The same, from 1,200 stimuli, of ten directions that are each fitted alone, one category against the rest; the highest wins.",
      formula: "share of rows given their category",
      direction: "none",
      params: { position: positions },
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "network_accuracy",
      reading: "guarded",
      definition: "The same of networks with one hidden layer, mean of five seeds.",
      formula: "share of rows given their category",
      direction: "none",
      params: cells,
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "gap_accuracy",
      reading: "guarded",
      definition: `Accuracy of the networks less that of the linear probe, where the latter is at most ${ceiling}.`,
      formula: "mean over words of (hits of five networks − hits of the linear probe)",
      direction: "equal",
      params: cells,
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "gap_log_loss",
      reading: "guarded",
      definition: "Log-loss of the linear probe less that of the networks, in the same places.",
      formula: "mean over words of (ln p of the networks − ln p of the linear probe), of the row's own category",
      unit: "nats",
      direction: "equal",
      params: cells,
      tolerance: {
        kind: "absolute",
        reason:
          "A difference of mean losses of order 0.1; float32 training from one start moves it in the last digits.",
      },
    },
    {
      key: "largest_gap",
      reading: "guarded",
      definition: "The largest gap in accuracy over positions and n where there is room.",
      formula: "max of gap_accuracy; in each resample of words the largest anew",
      direction: "lower",
      null: { kind: nullKind },
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "largest_gap_log_loss",
      reading: "guarded",
      definition: "The largest gap in log-loss over positions and n where there is room.",
      formula: "max of gap_log_loss; in each resample of words the largest anew",
      unit: "nats",
      direction: "lower",
      tolerance: { kind: "absolute", reason: "As gap_log_loss." },
    },
    {
      key: "equivalence_p",
      reading: "guarded",
      definition: `Test that all gaps are within ±${delta} (of accuracy, or nats) where there is room: two one-sided t-tests over words, the largest p of all.`,
      formula: "max over cells of max(P(T ≥ (x̄ + δ)/se), P(T ≤ (x̄ − δ)/se))",
      direction: "lower",
      params: { measure: ["accuracy", "log_loss"] },
      tolerance: {
        kind: "absolute",
        reason:
          "A tail of Student's t at a quotient of a mean and its error: a row that changes side moves it a little.",
      },
    },
    {
      key: "detectable_amplitude",
      reading: "guarded",
      definition: `Amplitude at which the networks tell the sign product of two random directions in ${100 * readable} % of held-out rows, in standard deviations of the activations along them; at the next token.`,
      formula: "linear interpolation of accuracy over amplitude",
      direction: "none",
      params: { n: plantedCounts },
      tolerance: { kind: "relative", reason: "Interpolated between accuracies, each a share of 1,200 rows." },
    },
    {
      key: "planted_category_gap",
      reading: "guarded",
      definition:
        "Accuracy of the networks less that of the linear probe on the sign product of two categories' directions, each word moved by two standard deviations along both.",
      formula: "as gap_accuracy, two classes",
      direction: "none",
      params: { n: plantedCounts },
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "category_amplitude",
      reading: "guarded",
      definition:
        "For comparison: the amplitude of a category's own direction, mean over categories, in the same unit.",
      formula: "½ (mean of the category − mean of the rest) / sd, along the mean difference",
      direction: "none",
      tolerance: { kind: "relative", reason: "A quotient of means of float32 activations." },
    },
    {
      key: "gap_table",
      reading: "guarded",
      definition: "Gaps with their intervals, of the trained and the reference nets, also where there is no room.",
      formula: "as gap_accuracy and gap_log_loss",
      direction: "none",
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "accuracy_table",
      reading: "guarded",
      definition: "Accuracy of every probe with its interval, and what each fold chose.",
      formula: "as the accuracies",
      direction: "none",
      tolerance: { kind: "proportion", reason: inSteps },
    },
    {
      key: "planted_table",
      reading: "guarded",
      definition: "Accuracy of linear probe and networks on planted codes, by amplitude.",
      formula: "as the accuracies, two classes",
      direction: "none",
      tolerance: { kind: "proportion", reason: inSteps },
    },
  ],
  controls: [
    {
      key: "planted_xor",
      kind: "positive",
      definition:
        "Each word is moved along two random directions by the largest amplitude; the networks must tell the product of the signs.",
      expected: `lower bound > ${readable}`,
    },
    {
      key: "xor_of_categories",
      kind: "positive",
      definition:
        "The same along the directions of two categories, where the categories' own code is: the networks must beat the linear probe.",
      expected: "lower bound > 0",
    },
    {
      key: "linear_blind",
      kind: "algebra",
      definition: "The linear probe does not tell a product of signs at any amplitude: the largest of its accuracies.",
      expected: "≤ 0.6",
    },
    {
      key: "shuffled_labels",
      kind: "algebra",
      definition: "Categories are shuffled over words: neither probe is surely above chance.",
      expected: "lower 99 % bounds ≤ chance",
    },
    {
      key: "words_whole",
      kind: "algebra",
      definition: "Words with rows in two folds.",
      expected: 0,
    },
    {
      key: "reference_nets",
      kind: "reference",
      of: "largest_gap",
      definition:
        "Untrained, hybrid and embedding nets with a code of their own (linear accuracy surely above twice chance, and room) have gaps surely larger than the trained net's.",
      expected: "none shows it",
    },
  ],
  models: ["smollm2-135m", "gemma-3-270m"],
  comparable: "any",
  stimuli: "concrete-10x24x5",
  seed: 7,
  budget: { minutes: 3 },
  ...decisionTable,
  figures: [
    {
      key: "gap_by_n",
      title: "Networks less linear probe",
      caption: `Zero: a direction for each category is all there is to read. Between the line at ${delta} and its mirror image a gap is called none; where the linear probe is right in more than ${100 * ceiling} %, the gap says nothing.`,
      table: "gap_table",
      kind: "lines",
      x: "n",
      y: "gap",
      series: "series",
      band: { low: "low", high: "high" },
      facet: "measure",
      reference: { y: delta, says: "margin of the equivalence test" },
    },
    {
      key: "planted",
      title: "A planted code of two directions",
      caption: `The networks read it from the amplitude at which they cross ${readable} on; the linear probe stays at one half. A code fainter than that could be there unseen.`,
      table: "planted_table",
      kind: "lines",
      x: "amplitude",
      y: "accuracy",
      series: "probe",
      band: { low: "low", high: "high" },
      facet: "task",
      reference: { y: readable, says: "read" },
    },
    {
      key: "accuracy_by_n",
      title: "Accuracy of each probe",
      caption: "Above the line a linear probe leaves no room to be beaten.",
      table: "accuracy_table",
      kind: "lines",
      x: "n",
      y: "accuracy",
      series: "probe",
      band: { low: "low", high: "high" },
      facet: "position",
      reference: { y: ceiling, says: "ceiling" },
    },
  ],
}
