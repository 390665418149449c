import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { level } from "./settings.js"

const above = (quantity: string): Condition => ({
  all: [
    { quantity, read: "lo", above: 0 },
    { quantity, read: "p", atMost: level },
  ],
})
const z = (measure: string) => ({ quantity: "z", where: { measure } })

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "sigma_max", quantity: "sigma_max" },
    { key: "sigma_max_density", quantity: "sigma_max_density", as: "percent" },
    { key: "sigma_max_untrained", quantity: "sigma_max", read: "reference", nets: ["untrained"], pick: "range" },
    { key: "sigma_trained", quantity: "sigma_mean", where: { data: "trained" } },
    { key: "sigma_rotated", quantity: "sigma_mean", where: { data: "rotated" } },
    { key: "sigma_z", ...z("sigma") },
    { key: "swp_z", ...z("swp") },
    { key: "omega_z", ...z("omega") },
    { key: "rich_z", ...z("rich") },
    { key: "gini_z", ...z("gini") },
    { key: "rich_share", quantity: "rich_share", as: "percent" },
    { key: "hub_stability", quantity: "hub_stability", as: "percent" },
    { key: "hub_rotated", quantity: "hub_stability", read: "null_mean", as: "percent" },
    { key: "rewired_z", quantity: "clustering_z", where: { null: "rewired" } },
  ],
  findings: [
    {
      key: "post_number",
      for: true,
      says: "as the post reads, it is a small world: σ up to {sigma_max}, at a density of {sigma_max_density}",
      otherwise: "as the post reads, σ is at most {sigma_max}",
      if: { quantity: "sigma_max", above: 1 },
    },
    {
      key: "post_elsewhere",
      for: false,
      says: "untrained nets have σ up to {sigma_max_untrained} on the same texts, so that number shows nothing",
      otherwise: "untrained nets have σ up to {sigma_max_untrained} on the same texts",
      if: { not: { passed: "untrained_rows" } },
    },
    {
      key: "small_world",
      for: true,
      says: "guarded, units make more of a small world than random axes of the same data: σ {sigma_trained}, where random bases have {sigma_rotated} (z {sigma_z})",
      otherwise:
        "guarded, units do not surely make more of a small world than random axes of the same data: σ {sigma_trained}, where random bases have {sigma_rotated} (z {sigma_z}); rewired networks alone would have said z {rewired_z}",
      if: above("sigma_excess"),
    },
    {
      key: "known",
      for: true,
      says: "",
      otherwise: "there is no interval or null of the guarded σ",
      if: { known: above("sigma_excess") },
    },
    {
      key: "less",
      for: false,
      says: "they make less of a small world than random axes do",
      otherwise: "",
      if: { quantity: "sigma_excess", read: "hi", below: 0 },
    },
    {
      key: "by_propensity",
      for: true,
      says: "small-world propensity is above that of random bases (z {swp_z}; ω z {omega_z}): it does not allow for unequal degrees as σ does, whose rewired networks have the same",
      otherwise: "small-world propensity is not surely above that of random bases (z {swp_z}; ω z {omega_z})",
      if: above("swp_excess"),
    },
    {
      key: "rich_club",
      for: true,
      says: "the units of most neighbours are joined more than those of random bases (z {rich_z}; {rich_share} of the clubs), and more than in reference nets: by {rich_nets}",
      otherwise:
        "a rich club is not surely more than random bases or reference nets have (z {rich_z}; {rich_share} of the clubs; more than in nets by {rich_nets})",
      if: { all: [above("rich_excess"), { passed: "rich_nets" }] },
    },
    {
      key: "hubs",
      for: true,
      says: "degrees are less equal than in random bases (z {gini_z}), and halves of the words agree on {hub_stability} of the hubs, in random bases on {hub_rotated}",
      otherwise:
        "that hubs are more than those of random bases is not shown by both of its signs: inequality of degrees z {gini_z}; halves of the words agree on {hub_stability} of the hubs, in random bases on {hub_rotated}",
      if: { all: [above("gini_excess"), { quantity: "hub_stability", read: "p", atMost: level }] },
    },
    {
      key: "beyond_nets",
      for: true,
      says: "the guarded σ is above that of untrained nets, hybrids and the embedding: by {untrained_nets}, {hybrid_nets} and {embedding_net} (logarithms)",
      otherwise:
        "the guarded σ is not surely above that of untrained nets, hybrids and the embedding: by {untrained_nets}, {hybrid_nets} and {embedding_net} (logarithms)",
      if: { all: [{ passed: "untrained_nets" }, { passed: "hybrid_nets" }, { passed: "embedding_net" }] },
    },
  ],
  decides: ["sigma_excess"],
  decisions: [
    {
      verdict: "reproduced",
      when: { small_world: true, by_propensity: true, rich_club: true, hubs: true, beyond_nets: true },
    },
    {
      verdict: "partly",
      when: { small_world: true, beyond_nets: true },
      because:
        "there is a small world of units that only the trained net has, but not all of what is said comes with it",
    },
    {
      verdict: "trivially true",
      when: { small_world: true },
      because: "units make a small world, and those of a net that learned nothing, or the embedding's, do too",
    },
    { verdict: "inconclusive", when: { known: false } },
    {
      verdict: "not reproduced",
      when: { less: true },
      because: "random axes of the same data make more of a small world than units do",
    },
    {
      verdict: "trivially true",
      when: { post_number: true, post_elsewhere: true },
      because:
        "σ is above 1, as in the post, and so it is in untrained nets; it is no larger than in random bases of the same data",
    },
    {
      verdict: "not distinguishable from the null",
      when: {},
      because: "random axes of the same data are as small a world",
    },
  ],
}
