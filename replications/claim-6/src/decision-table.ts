import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { enoughCategories, idleShare, lossMargin, precisionMargin, printed } from "./settings.js"

const noun = { readout: "noun" }
const probe = { readout: "probe" }
const target = { position: "target" }
const worse: Condition = {
  any: [
    { quantity: "ap_gap", read: "lo", cells: "some", above: precisionMargin },
    { quantity: "logloss_share", read: "lo", cells: "some", above: lossMargin },
  ],
}
const reversed: Condition = { quantity: "dominance", where: noun, read: "hi", below: 0 }
const ownCounts: Condition = { quantity: "own_effect", where: noun, read: "lo", above: 0 }

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "retention", quantity: "retention" },
    { key: "retention_nets", quantity: "retention", read: "reference", pick: "range" },
    { key: "read", quantity: "share_read", as: "percent" },
    { key: "ap", quantity: "ap_gap" },
    { key: "loss", quantity: "logloss_share", as: "percent" },
    { key: "own", quantity: "own_effect", where: noun },
    { key: "worst", quantity: "worst_other", where: noun },
    { key: "dominance", quantity: "dominance", where: noun },
    { key: "dominance_p", quantity: "dominance", where: noun, read: "p" },
    { key: "dominance_probe", quantity: "dominance", where: probe },
    { key: "probe_nets", quantity: "dominance", where: probe, read: "reference", pick: "range" },
    { key: "moved", quantity: "moved_share", as: "percent" },
    { key: "other_share", quantity: "other_share", where: noun, as: "percent" },
  ],
  findings: [
    {
      key: "post_number",
      for: true,
      says: "the post's number comes out: retention {retention}",
      otherwise: "retention is {retention}, which is not 1.00",
      if: { quantity: "retention", where: target, ...printed },
    },
    {
      key: "number_elsewhere",
      for: false,
      says: "it comes out of nets that lack the thing and of shuffled labels as well: {retention_nets}",
      otherwise: "no net that lacks the thing has it: {retention_nets}",
      if: { quantity: "retention", where: target, read: "reference", seeds: "some", ...printed },
    },
    {
      key: "reads",
      for: true,
      says: "there is something to compare: dedicated probes read {read} of the categories",
      otherwise: "dedicated probes read too few categories for a comparison: {read}",
      if: { quantity: "share_read", atLeast: enoughCategories },
    },
    {
      key: "as_good",
      for: true,
      says: "the shared probe reads no worse: it loses {ap} of average precision, and {loss} of the log-loss that dedicated probes gain (less than 0: it reads better)",
      otherwise:
        "that the shared probe reads no worse is not shown: it loses {ap} of average precision, and {loss} of the log-loss that dedicated probes gain",
      if: {
        all: [
          { quantity: "ap_gap", read: "hi", atMost: precisionMargin },
          { quantity: "logloss_share", read: "hi", atMost: lossMargin },
        ],
      },
    },
    {
      key: "equivalent",
      for: true,
      says: "both gaps lie within their margins on either side",
      otherwise: "",
      if: {
        all: [
          { quantity: "ap_gap", read: "hi", atMost: precisionMargin },
          { quantity: "ap_gap", read: "lo", atLeast: -precisionMargin },
          { quantity: "logloss_share", read: "hi", atMost: lossMargin },
          { quantity: "logloss_share", read: "lo", atLeast: -lossMargin },
        ],
      },
    },
    {
      key: "gaps_known",
      for: true,
      says: "",
      otherwise: "there is no gap to speak of, for the dedicated probes read nothing",
      if: { known: worse },
    },
    {
      key: "worse",
      for: false,
      says: "the shared probe loses more than the margins allow, or what it loses cannot be told",
      otherwise: "",
      if: worse,
    },
    {
      key: "own_counts",
      for: true,
      says: "ablating a category's own direction lowers its noun by {own} spreads of the nouns' margins",
      otherwise: "ablating a category's own direction does not surely lower its noun: {own} spreads",
      if: ownCounts,
    },
    {
      key: "dominant",
      for: true,
      says: "that is more than the worst of the other ablations does ({worst}), by {dominance} (p {dominance_p})",
      otherwise: "the worst of the other ablations ({worst}) may do as much: difference {dominance}",
      if: { quantity: "dominance", where: noun, read: "lo", above: 0 },
    },
    {
      key: "reversed",
      for: false,
      says: "the worst other ablation surely does more to a noun than its own, or which does more cannot be told",
      otherwise: "",
      if: reversed,
    },
    {
      key: "untouched",
      for: true,
      says: "on average other ablations do {other_share} of what the whole activation does: next to nothing (they move a word {moved} as far as its own does)",
      otherwise: `on average other ablations do {other_share} of what the whole activation does: not surely within ±${100 * idleShare} % (they move a word {moved} as far as its own does)`,
      if: {
        all: [
          { quantity: "other_share", where: noun, read: "hi", atMost: idleShare },
          { quantity: "other_share", where: noun, read: "lo", atLeast: -idleShare },
        ],
      },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "no reference net keeps its categories apart as much: ours is ahead by {reference_nets}",
      otherwise: "a reference net may keep its categories apart as much: ours is ahead by {reference_nets}",
      if: { passed: "reference_nets" },
    },
    {
      key: "probe_apart",
      for: true,
      says: "a clean probe behind the last block sees the same: {dominance_probe}, reference nets {probe_nets}",
      otherwise:
        "a clean probe behind the last block does not surely see the same: {dominance_probe}, reference nets {probe_nets}",
      if: { quantity: "dominance", where: probe, read: "lo", above: 0 },
    },
  ],
  decides: ["dominance"],
  decisions: [
    {
      verdict: "reproduced",
      when: { reads: true, as_good: true, own_counts: true, dominant: true, untouched: true, beyond_nets: true },
    },
    { verdict: "inconclusive", when: { gaps_known: false } },
    {
      verdict: "not reproduced",
      when: { worse: true },
      because: "the shared probe surely reads worse than dedicated ones",
    },
    {
      verdict: "partly",
      when: { own_counts: true, dominant: true, beyond_nets: true },
      because:
        "categories have directions of their own, but that one probe reads them all as well, or that others are left alone, is not shown",
    },
    {
      verdict: "trivially true",
      when: { post_number: true, number_elsewhere: true },
      because: "the ratio of 1.00 comes out, and out of nets that learned nothing as well",
    },
    {
      verdict: "not reproduced",
      when: { reversed: true },
      because: "ablating one category's direction does more to others than to itself",
    },
    {
      verdict: "trivially true",
      when: { own_counts: true, dominant: true },
      because: "categories are kept apart, and in a reference net as well",
    },
    {
      verdict: "not distinguishable from the null",
      when: { own_counts: false },
      because: "ablations do nothing to the categories, so that nothing can interfere",
    },
    {
      verdict: "inconclusive",
      when: {},
      because:
        "whether a category's own ablation does more than the worst other one cannot be told: more words would decide",
    },
  ],
}
