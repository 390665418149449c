import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { decidingDensity, level, printed } from "./settings.js"

const one = { gamma: 1 }
const deciding = { density: decidingDensity }
const modular: Condition = {
  all: [
    { quantity: "q_excess", read: "lo", above: 0 },
    { quantity: "q_excess", read: "p", atMost: level },
  ],
}

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "q", quantity: "q", where: { ...one, ...deciding } },
    { key: "q_range", quantity: "q", where: one, pick: "range" },
    { key: "q_absolute", quantity: "q_by_sign", where: { sign: "absolute" }, pick: "range" },
    { key: "excess", quantity: "q_excess" },
    { key: "z", quantity: "q_z", where: deciding },
    { key: "rotated", quantity: "q_of_null", where: { null: "random bases", ...deciding } },
    { key: "rewired", quantity: "q_of_null", where: { null: "rewired", ...deciding } },
    { key: "spectrum", quantity: "q_of_null", where: { null: "matched spectrum", ...deciding } },
    { key: "shuffled", quantity: "q_of_null", where: { null: "shuffled units", ...deciding } },
    { key: "stability", quantity: "stability" },
    { key: "stability_rotated", quantity: "stability", read: "null_mean" },
    { key: "nmi", quantity: "nmi" },
    { key: "nmi_labels", quantity: "nmi", read: "null_mean" },
    { key: "nmi_excess", quantity: "nmi_excess" },
    { key: "neurons", quantity: "q_excess_neurons", where: deciding },
    { key: "matched", quantity: "q_excess_matched", pick: "each" },
  ],
  findings: [
    {
      key: "post_number",
      for: true,
      says: "as the post reads, the number comes out: Q is {q_range} over densities (γ = 1, positive r), {q} at the density that decides; {q_absolute} by |r|",
      otherwise:
        "as the post reads, no density that counts gives the printed Q: it is {q_range} over densities (γ = 1, positive r), {q} at the one that decides; {q_absolute} by |r|",
      if: { quantity: "q", where: one, cells: "some", atLeast: printed.low, atMost: printed.high },
    },
    {
      key: "post_elsewhere",
      for: false,
      says: "random bases of the same samples and untrained twins have such a Q too ({rotated_q} and {untrained_q}), so that number shows nothing of units",
      otherwise: "random bases and untrained twins do not both have such a Q: {rotated_q} and {untrained_q}",
      if: { not: { any: [{ passed: "rotated_q" }, { passed: "untrained_q" }] } },
    },
    {
      key: "modular",
      for: true,
      says: "guarded, units form modules: Q is {excess} above random bases of the same samples ({rotated}), z {z}; rewired networks have {rewired}, a matched spectrum {spectrum}, shuffled units {shuffled}",
      otherwise:
        "guarded, units do not surely form modules: Q is {excess} above random bases of the same samples ({rotated}), z {z}; rewired networks have {rewired}, a matched spectrum {spectrum}, shuffled units {shuffled}",
      if: modular,
    },
    {
      key: "modular_known",
      for: true,
      says: "",
      otherwise: "there is no interval or null of the guarded number",
      if: { known: modular },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "that is more than in untrained twins, hybrids and the embedding: by {untrained_fails}, {hybrid_fails} and {embedding_fails}",
      otherwise:
        "that is not surely more than in untrained twins, hybrids and the embedding: by {untrained_fails}, {hybrid_fails} and {embedding_fails}",
      if: { all: [{ passed: "untrained_fails" }, { passed: "hybrid_fails" }, { passed: "embedding_fails" }] },
    },
    {
      key: "stable",
      for: true,
      says: "modules come back on other words: ARI {stability} between halves, {stability_rotated} in random bases",
      otherwise:
        "modules do not come back on other words more than in random bases: ARI {stability} between halves, {stability_rotated} there",
      if: { quantity: "stability", read: "p", atMost: level },
    },
    {
      key: "meaningful",
      for: true,
      says: "modules go with the categories that their units prefer: NMI {nmi}, {nmi_excess} above random bases; categories dealt by lot give {nmi_labels}",
      otherwise:
        "that modules go with categories is not shown: NMI {nmi}, {nmi_excess} above random bases; categories dealt by lot give {nmi_labels}",
      if: {
        all: [
          { quantity: "nmi", read: "p", atMost: level },
          { quantity: "nmi_excess", read: "p", atMost: level },
        ],
      },
    },
    {
      key: "neurons_too",
      for: true,
      says: "MLP neurons form modules as well: {neurons} above their random bases; with as many units of both kinds it is {matched}",
      otherwise:
        "MLP neurons do not surely form modules: {neurons} above their random bases; with as many units of both kinds it is {matched}",
      if: { quantity: "q_excess_neurons", where: deciding, read: "p", atMost: level },
    },
    {
      key: "rising",
      for: true,
      says: "Q less that of random bases rises from generation to generation",
      otherwise:
        "whether Q rises with each generation is inconclusive: it needs three or more generations of one family, measured alike (four for a p below 0.05); this is one model",
      if: { quantity: "trend", read: "lo", above: 0 },
    },
  ],
  decides: ["q_excess"],
  decisions: [
    {
      verdict: "reproduced",
      when: { post_number: true, modular: true, beyond_nets: true, stable: true, rising: true },
    },
    {
      verdict: "partly",
      when: { modular: true, beyond_nets: true },
      because:
        "units form modules that nets which learned nothing do not have; that they grow with each generation is not shown",
    },
    {
      verdict: "trivially true",
      when: { modular: true },
      because: "units form modules, and those of a net that lacks training do as much",
    },
    { verdict: "inconclusive", when: { modular_known: false } },
    {
      verdict: "not distinguishable from the null",
      when: {},
      because: "random bases of the same samples are as modular, so modules are not modules of units",
    },
  ],
}
