import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { farAboveChance, level, middle, readingAuc, smallOverlap, spreadShare } from "./settings.js"

const decoded = { position: "target", depth: "chosen" }
const nextDecoded = { position: "next", depth: "chosen" }
const half = { units: "residual", position: "target", depth: middle }
const direction = { depth: middle, direction: "difference", activations: "centred" }
const far: Condition = { quantity: "decoding", where: decoded, read: "lo", atLeast: farAboveChance }

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "accuracy", quantity: "probe_accuracy" },
    { key: "energy", quantity: "energy95_units", where: { depth: middle, direction: "difference" } },
    { key: "plain_overlap", quantity: "top20_overlap", where: { position: "target", activations: "raw" } },
    { key: "decoding", quantity: "decoding", where: decoded },
    { key: "decoding_next", quantity: "decoding", where: nextDecoded },
    { key: "p", quantity: "decoding", where: decoded, read: "p" },
    { key: "gains", quantity: "probe_gain", where: decoded },
    { key: "gains_next", quantity: "probe_gain", where: nextDecoded },
    { key: "spelling_alone", quantity: "spelling_accuracy" },
    { key: "overlap", quantity: "top20_overlap", where: { position: "target", activations: "centred" } },
    {
      key: "overlap_permuted",
      quantity: "top20_overlap",
      where: { position: "target", activations: "centred" },
      read: "null_mean",
    },
    { key: "excess", quantity: "overlap_excess", where: half },
    { key: "excess_p", quantity: "overlap_excess", where: half, read: "p" },
    { key: "excess_nets", quantity: "overlap_excess", where: half, read: "reference", pick: "range" },
    { key: "r", quantity: "selectivity_r", where: half },
    { key: "expected", quantity: "overlap_expected", where: half },
    { key: "beyond_r", quantity: "overlap_beyond_r", where: half },
    { key: "auc", quantity: "direction_auc", where: { depth: middle } },
    { key: "ratio", quantity: "energy95_ratio", where: direction },
  ],
  findings: [
    {
      key: "post_numbers",
      for: true,
      says: "as the post reads: accuracy {accuracy}; overlap of the top 20 units {plain_overlap}, as small as said; 95 % of a direction's energy on {energy} units",
      otherwise:
        "as the post reads: accuracy {accuracy}; overlap of the top 20 units {plain_overlap}, which is more than said; 95 % of a direction's energy on {energy} units",
      if: {
        quantity: "top20_overlap",
        where: { position: "target", activations: "raw" },
        atMost: smallOverlap,
      },
    },
    {
      key: "far_above_chance",
      for: true,
      says: "held-out words are given their category far above chance: {decoding} at the target (spelling alone {spelling_alone}), {decoding_next} at the next token",
      otherwise:
        "held-out words are not surely given their category far above chance: {decoding} at the target (spelling alone {spelling_alone}), {decoding_next} at the next token",
      if: far,
    },
    {
      key: "above_null",
      for: true,
      says: "that is more than with permuted word labels (p {p}, over all layers)",
      otherwise: "that is not surely more than with permuted word labels (p {p}, over all layers)",
      if: { quantity: "decoding", where: decoded, read: "p", atMost: level },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "at the target it is more than in every reference net: {gains}",
      otherwise: "at the target a reference net does as well: {gains}",
      if: { passed: "reference_nets" },
    },
    {
      key: "beyond_nets_next",
      for: true,
      says: "at the next token it is more than in every reference net: {gains_next}",
      otherwise: "at the next token a reference net does as well: {gains_next}",
      if: { passed: "reference_nets_next" },
    },
    {
      key: "units_replicate",
      for: false,
      says: "the most selective units do replicate: halves of the words share {overlap} of the top 20 where permuted labels give {overlap_permuted} (p {excess_p}; the excess is {excess_nets} in reference nets), and d′ of all units correlates with r {r}",
      otherwise:
        "the most selective units do not replicate: halves of the words share {overlap} of the top 20 where permuted labels give {overlap_permuted} (p {excess_p}), and d′ of all units correlates with r {r}",
      if: {
        all: [
          { quantity: "overlap_excess", where: half, above: 0 },
          { quantity: "overlap_excess", where: half, read: "p", atMost: level },
        ],
      },
    },
    {
      key: "local",
      for: false,
      says: "that is {beyond_r} more than the {expected} that a normal spread of d′ of this reliability gives: some units stand out",
      otherwise:
        "a normal spread of d′ of this reliability gives {expected} (ours less that: {beyond_r}): no units stand out; how large the overlap is says how well the words measure the units, not where the code is",
      if: { quantity: "overlap_beyond_r", where: half, read: "lo", above: 0 },
    },
    {
      key: "spread",
      for: true,
      says: "a category's direction reads held-out words (AUC {auc}) and is as spread as random directions with the words' covariance: {ratio} of their units",
      otherwise:
        "a category's direction does not surely read held-out words (AUC {auc}) and lie as spread as random directions with the words' covariance: {ratio} of their units",
      if: {
        all: [
          { quantity: "energy95_ratio", where: direction, read: "lo", atLeast: spreadShare },
          { quantity: "direction_auc", where: { depth: middle }, read: "lo", atLeast: readingAuc },
        ],
      },
    },
    {
      key: "decoding_known",
      for: true,
      says: "",
      otherwise: "there is no interval of the accuracy",
      if: { known: far },
    },
  ],
  decides: ["decoding"],
  decisions: [
    {
      verdict: "reproduced",
      when: { far_above_chance: true, beyond_nets: true, units_replicate: false, spread: true },
    },
    {
      verdict: "partly",
      when: { far_above_chance: true, beyond_nets: true, units_replicate: false },
      because:
        "the category is decodable and its units do not replicate, but its direction is not spread over the units",
    },
    {
      verdict: "partly",
      when: { far_above_chance: true, beyond_nets: true, spread: true, local: false },
      because:
        "the category is decodable, beyond the reference nets, from a direction as spread as any; but that its units do not replicate is not so",
    },
    {
      verdict: "not reproduced",
      when: { far_above_chance: true, beyond_nets: true },
      because:
        "the category is decodable, but its most selective units replicate and stand out, or its direction is not spread over the units",
    },
    {
      verdict: "trivially true",
      when: { far_above_chance: true },
      because: "the category is decodable far above chance, and from nets without trained blocks as well",
    },
    { verdict: "inconclusive", when: { decoding_known: false } },
    {
      verdict: "not reproduced",
      when: { above_null: true },
      because: "the category is decodable, but not far above chance",
    },
    {
      verdict: "not distinguishable from the null",
      when: {},
      because: "the category is not decodable",
    },
  ],
}
