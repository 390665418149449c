import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { fewest, level, printed, strong } from "./settings.js"

const below: Condition = { quantity: "r_triple", read: "hi", below: 0 }
const all = { held: "all three" }
const ten = { set: "10 categories" }
const many = { set: "many concepts" }

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "r_ten", quantity: "r_steer_dim" },
    { key: "r_ten_nets", quantity: "r_steer_dim", read: "reference", pick: "range" },
    { key: "r", quantity: "r_triple" },
    { key: "r_p", quantity: "r_triple", read: "p" },
    { key: "r_nets", quantity: "r_triple", read: "reference", pick: "range" },
    { key: "without_one", quantity: "r_without_one", pick: "range" },
    { key: "partial", quantity: "r_partial", where: all },
    { key: "count", quantity: "reliable_concepts" },
    { key: "detectable", quantity: "detectable_r", where: many },
    { key: "detectable_ten", quantity: "detectable_r", where: ten },
    { key: "ceiling", quantity: "r_ceiling" },
    { key: "strongest_ten", quantity: "strongest_variant", where: ten },
    { key: "strongest_ten_p", quantity: "strongest_variant", where: ten, read: "p" },
    { key: "strongest_ten_nets", quantity: "strongest_variant", where: ten, read: "reference", pick: "range" },
    { key: "strongest_many", quantity: "strongest_variant", where: many },
    { key: "strongest_many_p", quantity: "strongest_variant", where: many, read: "p" },
    { key: "strongest_many_nets", quantity: "strongest_variant", where: many, read: "reference", pick: "range" },
  ],
  findings: [
    {
      key: "post_number",
      for: true,
      says: "the post's number comes out over ten categories: r = {r_ten}; in nets that learned less {r_ten_nets}",
      otherwise: "over ten categories r = {r_ten}, not the post's number; in nets that learned less {r_ten_nets}",
      if: { quantity: "r_steer_dim", atLeast: -0.93, atMost: -0.73 },
    },
    {
      key: "ten_suffice",
      for: true,
      says: "",
      otherwise:
        "ten categories show little: at 80 % power they find |r| from {detectable_ten} on, and a planted fall of r = −0.5 in a share of {ten_concepts_suffice} of synthetic sets",
      if: { passed: "ten_concepts_suffice" },
    },
    {
      key: "ten_beyond_choice",
      for: true,
      says: "the strongest of all variants over ten categories, |r| = {strongest_ten}, is more than shuffled scores give (p {strongest_ten_p})",
      otherwise:
        "the strongest of all variants over ten categories, |r| = {strongest_ten}, is what shuffled scores give as well (p {strongest_ten_p})",
      if: { quantity: "strongest_variant", where: ten, read: "p", atMost: level },
    },
    {
      key: "ten_beyond_nets",
      for: true,
      says: "it is stronger than the strongest variants of nets that learned less, {strongest_ten_nets}",
      otherwise: "nets that learned less have variants as strong: {strongest_ten_nets}",
      if: { passed: "variants_in_nets" },
    },
    {
      key: "r_known",
      for: true,
      says: "",
      otherwise: "too few concepts are steered reliably for a correlation: {count}",
      if: { known: below },
    },
    {
      key: "enough",
      for: true,
      says: "{count} concepts are steered reliably, which find |r| from {detectable} on at 80 % power; the reliabilities leave room for |r| up to {ceiling}",
      otherwise: `{count} concepts are steered reliably, fewer than ${fewest}; they find |r| from {detectable} on at 80 % power`,
      if: { quantity: "reliable_concepts", atLeast: fewest },
    },
    {
      key: "falls",
      for: true,
      says: "steerability falls with dimension: r = {r} for the triple that was fixed in advance",
      otherwise: "steerability does not surely fall with dimension: r = {r} for the triple that was fixed in advance",
      if: below,
    },
    {
      key: "beyond_shuffled",
      for: true,
      says: "that is more than when scores are shuffled over concepts (p {r_p})",
      otherwise: "scores shuffled over concepts fall as much (p {r_p})",
      if: { quantity: "r_triple", read: "p", atMost: level },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "it falls more than in every untrained and hybrid net and than with the dimension of the token embeddings ({r_nets}), by {reference_nets}",
      otherwise:
        "it does not surely fall more than in every untrained and hybrid net and than with the dimension of the token embeddings ({r_nets}): by {reference_nets}",
      if: { passed: "reference_nets" },
    },
    {
      key: "strong_fall",
      for: true,
      says: "the fall is strong whichever concept is left out: r {without_one}",
      otherwise: `r is not ${strong} or stronger whichever concept is left out: {without_one}`,
      if: {
        all: [
          { quantity: "r_triple", atMost: strong },
          { quantity: "r_without_one", atMost: strong },
        ],
      },
    },
    {
      key: "partial_falls",
      for: true,
      says: "with length, baseline and agreement held fixed r = {partial}",
      otherwise: "with length, baseline and agreement held fixed nothing is surely left: r = {partial}",
      if: { quantity: "r_partial", where: all, read: "hi", below: 0 },
    },
    {
      key: "many_beyond_choice",
      for: true,
      says: "over the many concepts the strongest of all variants is |r| = {strongest_many} (p {strongest_many_p}; in nets that learned less {strongest_many_nets})",
      otherwise:
        "over the many concepts even the strongest of all variants, |r| = {strongest_many}, is what shuffled scores give (p {strongest_many_p}; in nets that learned less {strongest_many_nets})",
      if: { quantity: "strongest_variant", where: many, read: "p", atMost: level },
    },
    {
      key: "room",
      for: true,
      says: "",
      otherwise: "the two measures are too little reliable for a fall like the post's to show: |r| up to {ceiling}",
      if: { quantity: "r_ceiling", atLeast: strong / printed },
    },
    {
      key: "strong_excluded",
      for: false,
      says: `a strong fall (r of ${strong} or below) lies outside the interval`,
      otherwise: "",
      if: { quantity: "r_triple", read: "lo", above: strong },
    },
  ],
  decides: ["r_triple"],
  decisions: [
    {
      verdict: "reproduced",
      when: {
        falls: true,
        beyond_shuffled: true,
        beyond_nets: true,
        strong_fall: true,
        partial_falls: true,
        enough: true,
      },
    },
    {
      verdict: "partly",
      when: { falls: true, beyond_shuffled: true, beyond_nets: true },
      because:
        "steerability falls with dimension, but not strongly, or not once length, baseline and agreement are held fixed, or over few concepts",
    },
    {
      verdict: "trivially true",
      when: { falls: true, beyond_shuffled: true },
      because:
        "steerability falls with dimension, but not surely more than in a net that learned less or than with the dimension of the token embeddings",
    },
    { verdict: "inconclusive", when: { r_known: false } },
    {
      verdict: "inconclusive",
      when: { room: false },
      because:
        "a fall as strong as the post's would not show: the measures are too little reliable. More words a concept would decide",
    },
    {
      verdict: "not reproduced",
      when: { strong_excluded: true },
      because:
        "the triple that was fixed in advance shows no strong fall, with concepts and reliability enough to see one",
    },
    {
      verdict: "not distinguishable from the null",
      when: {},
      because: `the interval of r holds 0 and ${strong}: more concepts would decide`,
    },
  ],
}
