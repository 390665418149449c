import type { ClaimSpec } from "@llm-fmri/replicate"
import { decidingDepth, delta, essentially, half, mostLayers, nearlyAll } from "./settings.js"

const halfway = { depth: decidingDepth }
const next = { position: "next" }

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "span", quantity: "layer_span", as: "percent" },
    { key: "twins", quantity: "twin_span", as: "percent" },
    {
      key: "others",
      quantity: "layer_span",
      where: { position: "target" },
      read: "reference",
      nets: ["hybrid", "embedding"],
      pick: "range",
      as: "percent",
    },
    { key: "excess", quantity: "excess_span", as: "percent" },
    { key: "retained", quantity: "rank1_retained", where: { scale: "z" }, pick: "range" },
    { key: "left", quantity: "inlp_left", where: { ...halfway, removed: 1 }, as: "percent" },
    { key: "halving", quantity: "inlp_half", where: halfway },
    { key: "one_direction", quantity: "one_direction_left", where: { removed: 1 }, as: "percent" },
    { key: "one_halving", quantity: "one_direction_half" },
    { key: "beyond", quantity: "left_beyond", pick: "range" },
    { key: "rank", quantity: "rank95", where: halfway },
    { key: "recall", quantity: "recall_without_difference", as: "percent" },
  ],
  findings: [
    {
      key: "span_printed",
      for: true,
      says: "as the post reads: decodable at {span} of the layers, in untrained twins at {twins}",
      otherwise: "decodable at {span} of the layers, in untrained twins at {twins}, which is not what the post prints",
      if: {
        all: [
          { quantity: "layer_span", atLeast: nearlyAll },
          { quantity: "twin_span", where: { position: "target" }, atMost: 1 - nearlyAll },
        ],
      },
    },
    {
      key: "retained_printed",
      for: true,
      says: "one mean difference keeps {retained} of what a full probe reads, and a full probe of one category is one direction as well",
      otherwise:
        "one mean difference does not keep all that a full probe reads ({retained}), though a full probe of one category is one direction as well",
      if: { quantity: "rank1_retained", where: { scale: "z" }, atLeast: essentially },
    },
    {
      key: "elsewhere_too",
      for: false,
      says: "at the target nets whose blocks learned nothing, or no block at all, reach {others} of the layers: the word's embedding stays in the stream",
      otherwise: "at the target the embedding and hybrids do not reach all layers: {others}",
      if: {
        quantity: "layer_span",
        where: { position: "target" },
        read: "reference",
        nets: ["hybrid", "embedding"],
        seeds: "some",
        atLeast: nearlyAll,
      },
    },
    {
      key: "beats_everywhere",
      for: true,
      says: "the trained net reads surely more than embedding and hybrids at all layers and at both positions: {excess}",
      otherwise: "the trained net reads surely more than embedding and hybrids at {excess} of the layers",
      if: { quantity: "excess_span", atLeast: nearlyAll },
    },
    {
      key: "beats_next",
      for: true,
      says: "at the next token, where blocks must have carried it, that is most layers",
      otherwise: "at the next token that is not most layers",
      if: { quantity: "excess_span", where: next, atLeast: mostLayers },
    },
    {
      key: "one_halves",
      for: true,
      says: "removing one direction leaves {left} of AUC − ½, surely less than half",
      otherwise:
        "removing one direction leaves {left} of AUC − ½, not surely less than half; to halve it takes {halving}",
      if: { quantity: "inlp_left", where: { ...halfway, removed: 1 }, read: "hi", atMost: half },
    },
    {
      key: "as_one_direction",
      for: true,
      says: "of a concept in the same cloud that is one direction by construction one removal leaves {one_direction}, and {one_halving} halve it: after 1 to 16 removals no more is left of the categories (differences {beyond})",
      otherwise:
        "of a concept in the same cloud that is one direction by construction one removal leaves {one_direction}, and {one_halving} halve it; after 1 to 16 removals more may be left of the categories (differences {beyond})",
      if: { quantity: "left_beyond", read: "hi", atMost: delta },
    },
    {
      key: "more_than_one",
      for: false,
      says: "more is left than one direction explains",
      otherwise: "",
      if: { quantity: "left_beyond", cells: "some", read: "lo", atLeast: delta },
    },
    {
      key: "removal_known",
      for: true,
      says: "",
      otherwise: "what removal leaves cannot be told",
      if: { known: { quantity: "left_beyond", read: "hi", atMost: delta } },
    },
    {
      key: "still_there",
      for: false,
      says: "without the mean difference a one-vs-rest probe is at chance by algebra, but discriminants of all ten categories still recognise {recall} of the words",
      otherwise: "without the mean difference discriminants of all ten categories recognise {recall} of the words",
      if: { quantity: "recall_without_difference", cells: "some", read: "lo", above: 0.1 },
    },
  ],
  decides: ["excess_span"],
  decisions: [
    {
      verdict: "reproduced",
      when: { span_printed: true, beats_everywhere: true, one_halves: true, more_than_one: false },
    },
    {
      verdict: "partly",
      when: { beats_next: true, one_halves: true },
      because:
        "at most depths blocks carry the concept to the next token, and one direction carries most of what is read",
    },
    {
      verdict: "partly",
      when: { beats_next: true, as_one_direction: true },
      because:
        "at most depths blocks carry the concept to the next token, and removal does not tell it from one direction; that is all it shows",
    },
    {
      verdict: "trivially true",
      when: { span_printed: true, retained_printed: true, elsewhere_too: true },
      because:
        "the span comes out of nets whose blocks learned nothing, and a one-vs-rest readout is one direction whatever the concept",
    },
    { verdict: "inconclusive", when: { removal_known: false } },
    {
      verdict: "not reproduced",
      when: { more_than_one: true },
      because: "more than one direction carries a concept",
    },
    {
      verdict: "inconclusive",
      when: {},
      because: "removal neither empties the category nor leaves more than of one direction: more words would decide",
    },
  ],
}
