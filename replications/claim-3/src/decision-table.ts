import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { decidingDoses, errorLimit, gainBand, ratioBand } from "./evidence.js"
import { largestDecidingDose, type Placement, placements } from "./grid.js"

const at = (single: Placement) => ({ dose: decidingDoses, single })
const doses = `at doses ≤ ${largestDecidingDose}`

/** Every ratio's interval lies within the band, with the single injection at this place. */
const holds = (single: Placement): Condition => ({
  all: [
    { quantity: "ratio", where: at(single), read: "lo", atLeast: ratioBand[0] },
    { quantity: "ratio", where: at(single), read: "hi", atMost: ratioBand[1] },
  ],
})

/** No seed of a net without training has all ratios within the band, with the single injection at this place. */
const own = (single: Placement): Condition => ({
  not: {
    quantity: "ratio",
    where: at(single),
    read: "reference",
    nets: ["untrained", "hybrid"],
    seeds: "some",
    atLeast: ratioBand[0],
    atMost: ratioBand[1],
  },
})

/** Some ratio's interval lies wholly outside the band, or some vec_err's wholly above the limit, wherever it goes in. */
const contradicted: Condition = {
  all: placements.map((single) => ({
    any: [
      { quantity: "ratio", where: at(single), read: "hi", cells: "some", below: ratioBand[0] },
      { quantity: "ratio", where: at(single), read: "lo", cells: "some", above: ratioBand[1] },
      { quantity: "vec_err", where: at(single), read: "lo", cells: "some", above: errorLimit },
    ],
  })),
}

const band = `[${ratioBand.join(", ")}]`

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    ...placements.flatMap((single) => [
      { key: `ratio_${single}`, quantity: "ratio", where: at(single), pick: "range" as const },
      ...(["untrained", "hybrid"] as const).map((net) => ({
        key: `ratio_${single}_${net}`,
        quantity: "ratio",
        where: at(single),
        read: "reference" as const,
        nets: [net],
        pick: "range" as const,
      })),
    ]),
    { key: "worst_vec_err", quantity: "vec_err", where: { dose: decidingDoses }, pick: "greatest" },
    { key: "first_gain", quantity: "gain", where: { N: 1, dose: decidingDoses } },
  ],
  findings: [
    ...placements.map((single) => ({
      key: `ratio_${single}`,
      for: true,
      says: `single injection at the ${single} layer: ratio {ratio_${single}} ${doses}, every interval within ${band}`,
      otherwise: `single injection at the ${single} layer: ratio {ratio_${single}} ${doses}, not every interval within ${band}`,
      if: holds(single),
    })),
    ...placements.map((single) => ({
      key: `own_${single}`,
      for: true,
      says: `nets without training, ${single} layer: ratio {ratio_${single}_untrained} (untrained), {ratio_${single}_hybrid} (hybrid); none has all of them within ${band}`,
      otherwise: `nets without training, ${single} layer: ratio {ratio_${single}_untrained} (untrained), {ratio_${single}_hybrid} (hybrid): there the ratio is trivial`,
      if: own(single),
    })),
    {
      key: "vectors_equal",
      for: true,
      says: `vec_err is below ${errorLimit} everywhere ${doses}: at most {worst_vec_err}`,
      otherwise: `vec_err is not surely below ${errorLimit}: it reaches {worst_vec_err}`,
      if: { quantity: "vec_err", where: { dose: decidingDoses }, read: "hi", below: errorLimit },
    },
    {
      key: "gain_not_one",
      for: true,
      says: "the blocks on the way do something to the vector: gain of one injection at the first layer {first_gain}",
      otherwise:
        "the gain may be 1, so the blocks on the way may leave the vector alone: one injection at the first layer {first_gain}",
      if: {
        all: decidingDoses.map((dose) => ({
          any: [
            { quantity: "gain", where: { N: 1, dose }, read: "hi" as const, below: gainBand[0] },
            { quantity: "gain", where: { N: 1, dose }, read: "lo" as const, above: gainBand[1] },
          ],
        })),
      },
    },
    {
      key: "nets_worse",
      for: true,
      says: "every net without training has a larger vec_err, by at least {untrained_fails_vec_err} (untrained), {hybrid_fails_vec_err} (hybrid)",
      otherwise:
        "not every net without training has a surely larger vec_err: best seed less ours, lower end, {untrained_fails_vec_err} (untrained), {hybrid_fails_vec_err} (hybrid)",
      if: { all: [{ passed: "untrained_fails_vec_err" }, { passed: "hybrid_fails_vec_err" }] },
    },
    {
      key: "decidable",
      for: true,
      says: "",
      otherwise: "cells that would decide are absent: a deeper model, or more words, would have them",
      if: { known: contradicted },
    },
    {
      key: "contradicted",
      for: false,
      says: `wherever the single injection is, some interval lies wholly beyond its limit (ratio outside ${band}, or vec_err above ${errorLimit})`,
      otherwise: "",
      if: contradicted,
    },
  ],
  decides: ["vec_err"],
  decisions: [
    {
      verdict: "reproduced",
      when: {
        ...Object.fromEntries(placements.map((single) => [`ratio_${single}`, true])),
        vectors_equal: true,
        gain_not_one: true,
        nets_worse: true,
      },
      because: "ratio and vec_err hold wherever the single injection is, and nets without training fail",
    },
    ...placements.map((single) => ({
      verdict: "partly" as const,
      when: { [`ratio_${single}`]: true, [`own_${single}`]: true, gain_not_one: true },
      because: `with the single injection at the ${single} layer the ratio is 1 by the net's own merit, but that is not all of the claim`,
    })),
    ...placements.map((single) => ({
      verdict: "trivially true" as const,
      when: { [`ratio_${single}`]: true },
      because: `with the single injection at the ${single} layer the ratio is 1, but nets without training reach that too, or the blocks leave the vector alone`,
    })),
    {
      verdict: "inconclusive",
      when: { decidable: false },
      because: "what was measured settles nothing, and cells are absent",
    },
    {
      verdict: "not reproduced",
      when: { contradicted: true },
      because: "wherever the single injection is, the ratio is not 1 or the vectors differ",
    },
    { verdict: "inconclusive", when: {}, because: "intervals reach across a limit: more words would decide" },
  ],
}
