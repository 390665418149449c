import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { clean, decidingDepth, idleShare, level, noChange, zeroNats } from "./settings.js"

const at = { depth: decidingDepth }
const everywhere = { scope: "all" }
const reversed: Condition = { quantity: "shift_contrast", where: at, read: "hi", below: 0 }
const idle: Condition = { quantity: "shift_share", where: at, read: "hi", atMost: idleShare }

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "final_norm", quantity: "kl_final_norm", pick: "greatest" },
    { key: "rho", quantity: "rho" },
    { key: "rho_nets", quantity: "rho", read: "reference", pick: "greatest" },
    { key: "rho_centred", quantity: "rho_centred" },
    { key: "worst_share", quantity: "kl_share", where: everywhere, pick: "greatest", as: "percent" },
    { key: "contrast", quantity: "shift_contrast", where: at },
    { key: "share", quantity: "shift_share", where: at, as: "percent" },
    { key: "p", quantity: "noun_slope", where: at, read: "p" },
  ],
  findings: [
    {
      key: "post_numbers",
      for: true,
      says: "the post's numbers come out: scaling the input of the final norm changes the output by {final_norm} nats, which is algebra, and |ρ| of the component's shift is {rho}",
      otherwise:
        "as the post reads: scaling the input of the final norm changes the output by {final_norm} nats, which is algebra, and |ρ| of the component's shift is {rho}",
      if: {
        all: [
          { quantity: "kl_final_norm", atMost: zeroNats },
          { quantity: "rho", atLeast: clean },
        ],
      },
    },
    {
      key: "whole_calm",
      for: true,
      says: "scaling the whole residual inside the net changes at most {worst_share} of what another word does",
      otherwise:
        "scaling the whole residual inside the net does change the output: by up to {worst_share} of what another word does",
      if: { quantity: "kl_share", where: everywhere, read: "hi", atMost: noChange },
    },
    {
      key: "whole_special",
      for: true,
      says: "that is less than in any net that learned nothing",
      otherwise:
        "that is not surely less than in nets that learned nothing: the least share among them less ours is {reference_whole}",
      if: { passed: "reference_whole" },
    },
    {
      key: "above_controls",
      for: true,
      says: "scaling the centred component from 0 to 1 shifts the noun by {contrast} logits more than controls that move as far, which is {share} of what the whole activation does",
      otherwise:
        "scaling the centred component from 0 to 1 shifts the noun by {contrast} logits more than controls that move as far, which may be nothing; of what the whole activation does that is {share}",
      if: { quantity: "shift_contrast", where: at, read: "lo", above: 0 },
    },
    {
      key: "above_shuffled",
      for: true,
      says: "the shift is more than along directions from shuffled labels (p {p})",
      otherwise: "the shift is not surely more than along directions from shuffled labels (p {p})",
      if: { quantity: "noun_slope", where: at, read: "p", atMost: level },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "it is more than in any reference net, by {reference_nets} logits",
      otherwise: "it is not surely more than in every reference net: {reference_nets} logits",
      if: { passed: "reference_nets" },
    },
    {
      key: "monotone",
      for: true,
      says: "over factors −1 to 4 the shift is monotone, ρ {rho_centred}",
      otherwise: "over factors −1 to 4 the shift is not surely monotone, ρ {rho_centred}",
      if: { quantity: "rho_centred", read: "lo", atLeast: clean },
    },
    {
      key: "monotone_elsewhere",
      for: false,
      says: `ρ by itself shows nothing: {random_monotone} of random directions reach ${clean}, reference nets {rho_nets}`,
      otherwise: `ρ by itself is special to the direction: {random_monotone} of random directions reach ${clean}, reference nets {rho_nets}`,
      if: {
        any: [
          { quantity: "rho", read: "reference", seeds: "some", atLeast: clean },
          { not: { passed: "random_monotone" } },
        ],
      },
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
      says: "the controls shift the noun more than the own direction",
      otherwise: "",
      if: reversed,
    },
    {
      key: "share_known",
      for: true,
      says: "",
      otherwise: "what share of the whole activation's effect that is cannot be said",
      if: { known: idle },
    },
    {
      key: "idle",
      for: false,
      says: `the component carries less than ${100 * idleShare} % of what the whole activation does`,
      otherwise: "",
      if: idle,
    },
  ],
  decides: ["noun_slope"],
  decisions: [
    {
      verdict: "reproduced",
      when: {
        whole_calm: true,
        whole_special: true,
        above_controls: true,
        above_shuffled: true,
        beyond_nets: true,
        monotone: true,
      },
    },
    {
      verdict: "partly",
      when: { above_controls: true, above_shuffled: true, beyond_nets: true },
      because:
        "the component's shift is its own, but the whole residual matters inside the net, or the shift is not monotone all the way",
    },
    {
      verdict: "trivially true",
      when: { post_numbers: true, monotone_elsewhere: true },
      because: "the post's numbers come out, and out of reference nets or random directions as well",
    },
    {
      verdict: "trivially true",
      when: { above_controls: true, above_shuffled: true },
      because: "the component's shift is above controls and shuffled labels, and a reference net's is as well",
    },
    { verdict: "inconclusive", when: { contrast_known: false } },
    { verdict: "not reproduced", when: { reversed: true } },
    {
      verdict: "not distinguishable from the null",
      when: { above_controls: true },
      because: "shuffled labels shift the noun as much",
    },
    { verdict: "inconclusive", when: { share_known: false } },
    {
      verdict: "not distinguishable from the null",
      when: { idle: true },
      because: "the component shifts the noun no more than controls do, and carries next to nothing",
    },
    {
      verdict: "inconclusive",
      when: {},
      because: `the shift less that of its controls may be 0, and may be more than ${100 * idleShare} % of what the whole activation does: more words would decide`,
    },
  ],
}
