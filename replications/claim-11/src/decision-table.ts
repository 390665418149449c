import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { level, printedHigh, printedLow } from "./settings.js"

const target = { position: "target" }
const agree: Condition = {
  all: [
    { quantity: "cka", read: "lo", above: 0 },
    { quantity: "cka", read: "p", atMost: level },
  ],
}

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "biased", quantity: "cka_biased", where: target },
    {
      key: "biased_twins",
      quantity: "cka_biased",
      where: target,
      read: "reference",
      nets: ["untrained"],
      pick: "greatest",
    },
    { key: "expected", quantity: "cka_expected", where: { data: "words-z", position: "target" } },
    { key: "cka", quantity: "cka" },
    { key: "next", quantity: "cka_next" },
    { key: "within", quantity: "cka_within", where: target },
    { key: "categories", quantity: "cka_of_categories", where: target },
    { key: "embedding", quantity: "cka", read: "reference", nets: ["embedding"], pick: "greatest" },
    { key: "best", quantity: "cka_best", where: target },
  ],
  findings: [
    {
      key: "post_number",
      for: true,
      says: "as the post reads, the number comes out: {biased}",
      otherwise: "as the post reads, the number is {biased}",
      if: { quantity: "cka_biased", where: target, atLeast: printedLow, atMost: printedHigh },
    },
    {
      key: "post_elsewhere",
      for: false,
      says: "untrained twins reach {biased_twins}, so that number shows nothing; {words_rearranged} of it is left when words change places",
      otherwise: "untrained twins reach {biased_twins}; {words_rearranged} of it is left when words change places",
      if: { not: { passed: "untrained_rows" } },
    },
    {
      key: "agree",
      for: true,
      says: "guarded, the models agree on words: CKA {cka} half-way, {best} at best (biased CKA of independent words would be {expected})",
      otherwise:
        "guarded, the models do not surely agree on words: CKA {cka} half-way (biased CKA of independent words would be {expected})",
      if: agree,
    },
    {
      key: "agree_known",
      for: true,
      says: "",
      otherwise: "there is no interval or null of the guarded number",
      if: { known: agree },
    },
    {
      key: "as_much",
      for: true,
      says: "that may be as much as is said",
      otherwise: "that is surely less than is said",
      if: { quantity: "cka", read: "hi", atLeast: printedLow },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "it is more than in untrained twins, hybrids and embeddings: by {untrained_pairs}, {hybrid_pairs} and {embedding_pair}",
      otherwise:
        "it is not surely more than in untrained twins, hybrids and embeddings ({embedding}): by {untrained_pairs}, {hybrid_pairs} and {embedding_pair}",
      if: { all: [{ passed: "untrained_pairs" }, { passed: "hybrid_pairs" }, { passed: "embedding_pair" }] },
    },
    {
      key: "on_words",
      for: true,
      says: "they agree on single words within categories too: {within} there, where categories alone give {categories} of the whole",
      otherwise: "within categories they do not surely agree: {within}; categories alone give {categories}",
      if: {
        all: [
          { quantity: "cka_within", where: target, read: "lo", above: 0 },
          { quantity: "cka_within", where: target, read: "p", atMost: level },
        ],
      },
    },
    {
      key: "words_learned",
      for: true,
      says: "within categories that is more than in the embeddings: by {embedding_within}",
      otherwise: "within categories that is not surely more than in the embeddings: by {embedding_within}",
      if: { passed: "embedding_within" },
    },
    {
      key: "next_too",
      for: true,
      says: "at the next token, where only blocks can have put it, CKA is {next}, more than in untrained twins and hybrids: by {untrained_next} and {hybrid_next}",
      otherwise:
        "at the next token CKA is {next}, not surely more than in untrained twins and hybrids: by {untrained_next} and {hybrid_next}",
      if: {
        all: [
          { quantity: "cka_next", read: "p", atMost: level },
          { passed: "untrained_next" },
          { passed: "hybrid_next" },
        ],
      },
    },
  ],
  decides: ["cka"],
  decisions: [
    {
      verdict: "reproduced",
      when: { agree: true, as_much: true, beyond_nets: true, on_words: true, next_too: true },
    },
    {
      verdict: "partly",
      when: { agree: true, beyond_nets: true },
      because:
        "trained models of two families agree, more than nets that learned nothing, but not by as much as is said, or not everywhere",
    },
    {
      verdict: "trivially true",
      when: { agree: true },
      because: "the models agree, and a reference net's pair agrees as much",
    },
    {
      verdict: "trivially true",
      when: { post_number: true, post_elsewhere: true },
      because: "the post's number comes out, and out of untrained nets as well",
    },
    { verdict: "inconclusive", when: { agree_known: false } },
    {
      verdict: "not distinguishable from the null",
      when: {},
      because: "words that change places are as much alike",
    },
  ],
}
