import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { aucMargin, collapse, decidingDepth, level, shareMargin } from "./settings.js"

const at = { depth: decidingDepth }
const direction = { edit: "direction", ...at }
const units = { edit: "units", ...at }
const reversed: Condition = { quantity: "direction_over_units", where: at, read: "hi", below: 0 }
const idle: Condition = { quantity: "noun_share", where: direction, read: "hi", atMost: shareMargin }
/** Half of the most that an AUC can lose. */
const readoutCollapse = collapse / 2

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "auc_units", quantity: "delta_auc_units" },
    { key: "auc_random", quantity: "delta_auc_random_units" },
    { key: "auc_direction", quantity: "delta_auc_direction" },
    { key: "auc_nets", quantity: "delta_auc_direction", read: "reference", pick: "greatest" },
    { key: "share_units", quantity: "noun_share", where: units, as: "percent" },
    { key: "share_direction", quantity: "noun_share", where: direction, as: "percent" },
    { key: "share_equal", quantity: "noun_share", where: { edit: "units_equal_norm", ...at }, as: "percent" },
    { key: "norm_units", quantity: "edit_norm", where: units, as: "percent" },
    { key: "norm_direction", quantity: "edit_norm", where: direction, as: "percent" },
    { key: "over_units", quantity: "direction_over_units", where: at },
    { key: "over_others", quantity: "direction_over_others", where: at },
    { key: "over_equal", quantity: "direction_over_equal_norm", where: at },
    { key: "idle_auc", quantity: "categories_idle", where: { measure: "auc" } },
    { key: "idle_noun", quantity: "categories_idle", where: { measure: "noun" } },
    { key: "moved_auc", quantity: "categories_moved", where: { measure: "auc" } },
    { key: "moved_noun", quantity: "categories_moved", where: { measure: "noun" } },
    { key: "recall", quantity: "refit_recall", where: { removed: "direction" }, as: "percent" },
    { key: "recall_clean", quantity: "refit_recall", where: { removed: "none" }, as: "percent" },
    { key: "p", quantity: "direction_over_units", where: at, read: "p" },
  ],
  findings: [
    {
      key: "post_numbers",
      for: true,
      says: "the post's numbers come out: the 20 most selective units take {auc_units} of the AUC, 20 random ones {auc_random}, the direction {auc_direction}",
      otherwise:
        "as the post reads: the 20 most selective units take {auc_units} of the AUC, 20 random ones {auc_random}, the direction {auc_direction}",
      if: {
        all: [
          { quantity: "delta_auc_units", atLeast: -aucMargin, atMost: aucMargin },
          { quantity: "delta_auc_random_units", atLeast: -aucMargin, atMost: aucMargin },
          { quantity: "delta_auc_direction", atLeast: readoutCollapse },
        ],
      },
    },
    {
      key: "readout_elsewhere",
      for: false,
      says: "the AUC by itself shows nothing: in a reference net the direction takes {auc_nets} of it, ours less the most of any is {reference_auc}",
      otherwise: "in reference nets the direction takes less of the AUC, {auc_nets}",
      if: {
        any: [
          { quantity: "delta_auc_direction", read: "reference", seeds: "some", atLeast: readoutCollapse },
          { not: { passed: "reference_auc" } },
        ],
      },
    },
    {
      key: "units_idle",
      for: true,
      says: "the 20 most selective units are shown to do nothing: {units_idle_auc} of the AUC, {units_idle_noun} logits of the noun ({share_units} of what all units do, moving the word {norm_units} of the way)",
      otherwise:
        "the 20 most selective units are not shown to do nothing: {units_idle_auc} of the AUC, {units_idle_noun} logits of the noun ({share_units} of what all units do, moving the word {norm_units} of the way)",
      if: { all: [{ passed: "units_idle_auc" }, { passed: "units_idle_noun" }] },
    },
    {
      key: "units_ordinary",
      for: true,
      says: "they do no more than units as active: {units_like_matched_auc} of the AUC, {units_like_matched_noun} logits",
      otherwise:
        "that they do no more than units as active is not shown: {units_like_matched_auc} of the AUC, {units_like_matched_noun} logits",
      if: { all: [{ passed: "units_like_matched_auc" }, { passed: "units_like_matched_noun" }] },
    },
    {
      key: "everywhere",
      for: true,
      says: "there is no category in which they surely do something (shown to do nothing in {idle_auc} by AUC, {idle_noun} by noun)",
      otherwise:
        "they surely do something in some categories, {moved_auc} by AUC and {moved_noun} by noun (shown to do nothing in {idle_auc} and {idle_noun})",
      if: { quantity: "categories_moved", atMost: 0 },
    },
    {
      key: "collapses",
      for: true,
      says: "the direction takes {share_direction} of what all units take of the noun, moving the word {norm_direction} of the way",
      otherwise: `the direction takes {share_direction} of what all units take of the noun, which is not surely ${100 * collapse} %, moving the word {norm_direction} of the way`,
      if: { quantity: "noun_share", where: direction, read: "lo", atLeast: collapse },
    },
    {
      key: "beats_units",
      for: true,
      says: "that is {over_units} logits more than the units take",
      otherwise: "that is not surely more than the units take: {over_units} logits",
      if: { quantity: "direction_over_units", where: at, read: "lo", above: 0 },
    },
    {
      key: "beats_others",
      for: true,
      says: "and {over_others} logits more than other categories' directions that move as far",
      otherwise: "other categories' directions that move as far may do as much: {over_others} logits less",
      if: { quantity: "direction_over_others", where: at, read: "lo", above: 0 },
    },
    {
      key: "beats_equal_norm",
      for: true,
      says: "and {over_equal} logits more than as many selective units as move as far, which take {share_equal}",
      otherwise:
        "selective units do as much where they move the word as far: {share_equal}, the direction {over_equal} logits more",
      if: { quantity: "direction_over_equal_norm", where: at, read: "lo", above: 0 },
    },
    {
      key: "above_shuffled",
      for: true,
      says: "shuffled labels do not give it (p {p})",
      otherwise: "it is not surely more than shuffled labels give (p {p})",
      if: { quantity: "direction_over_units", where: at, read: "p", atMost: level },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "it is more than in any reference net, by {reference_nets} logits",
      otherwise: "it is not surely more than in every reference net: {reference_nets} logits",
      if: { passed: "reference_nets" },
    },
    {
      key: "recoded",
      for: false,
      says: "a ten-way probe fitted anew after the removal still finds {recall} of the words (before it {recall_clean}): what collapses is a readout, not the code",
      otherwise: "a ten-way probe fitted anew after the removal finds {recall} of the words (before it {recall_clean})",
      if: { quantity: "refit_recall", where: { removed: "direction" }, read: "lo", atLeast: collapse },
    },
    {
      key: "contrast_known",
      for: true,
      says: "",
      otherwise: "there is no interval of the contrast",
      if: { known: reversed },
    },
    {
      key: "reversed",
      for: false,
      says: "the units take more of the noun than the direction",
      otherwise: "",
      if: reversed,
    },
    {
      key: "share_known",
      for: true,
      says: "",
      otherwise: "what share of the whole effect the direction takes cannot be said",
      if: { known: idle },
    },
    {
      key: "idle",
      for: false,
      says: `the direction takes less than ${100 * shareMargin} % of what all units take`,
      otherwise: "",
      if: idle,
    },
  ],
  decides: ["direction_over_units"],
  decisions: [
    {
      verdict: "reproduced",
      when: {
        units_idle: true,
        units_ordinary: true,
        everywhere: true,
        collapses: true,
        beats_units: true,
        beats_others: true,
        beats_equal_norm: true,
        above_shuffled: true,
        beyond_nets: true,
      },
    },
    {
      verdict: "partly",
      when: { beats_units: true, beats_others: true, above_shuffled: true, beyond_nets: true },
      because:
        "the direction takes more than the most selective units, but these are not without effect, or the noun does not collapse, or units that move as far do as much",
    },
    {
      verdict: "trivially true",
      when: { post_numbers: true, readout_elsewhere: true },
      because: "the post's numbers come out, and out of a reference net as well",
    },
    {
      verdict: "trivially true",
      when: { beats_units: true, beats_others: true, above_shuffled: true },
      because: "the direction takes more than the units, and in a reference net it does as well",
    },
    { verdict: "inconclusive", when: { contrast_known: false } },
    { verdict: "not reproduced", when: { reversed: true } },
    {
      verdict: "not distinguishable from the null",
      when: { beats_units: true },
      because: "shuffled labels or other directions do as much",
    },
    { verdict: "inconclusive", when: { share_known: false } },
    {
      verdict: "not distinguishable from the null",
      when: { idle: true },
      because: "neither units nor direction take anything of the noun",
    },
    {
      verdict: "inconclusive",
      when: {},
      because: "the direction may take more than the units, and may not: more words would decide",
    },
  ],
}
