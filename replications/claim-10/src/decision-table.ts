import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { layouts, level, levelOfOne, noMap, power, smallestMap, usualSmoothing } from "./settings.js"

const ordered: Condition = {
  all: [
    { quantity: "map_p", above: levelOfOne },
    { quantity: "layers_p", above: levelOfOne },
  ],
}
const asRotated: Condition = { quantity: "layout_i", read: "p", above: levelOfOne }

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "i", quantity: "moran_i", pick: "range" },
    { key: "null_lo", quantity: "moran_i", where: { site: "resid_post", layout: "chain" }, read: "null_lo" },
    { key: "null_hi", quantity: "moran_i", where: { site: "resid_post", layout: "chain" }, read: "null_hi" },
    { key: "reliability", quantity: "map_reliability" },
    { key: "p", quantity: "map_p" },
    { key: "layers_p", quantity: "layers_p" },
    { key: "power", quantity: "power", pick: "range" },
    { key: "z", quantity: "moran_z", pick: "range" },
    { key: "reference_z", quantity: "moran_z", read: "reference", pick: "range" },
    { key: "region", quantity: "region" },
    { key: "region_p", quantity: "region", read: "p" },
    { key: "raw", quantity: "moran_smoothed", where: { sd: 0 } },
    { key: "smoothed", quantity: "moran_smoothed", where: { sd: usualSmoothing } },
    { key: "noise", quantity: "moran_smoothed", where: { sd: usualSmoothing }, read: "null_mean" },
    { key: "layout", quantity: "layout_i" },
    { key: "rotated", quantity: "layout_i", read: "null_mean" },
    { key: "layout_p", quantity: "layout_i", read: "p" },
  ],
  findings: [
    {
      key: "post_number",
      for: true,
      says: "as the post reads there is no map: Moran's I is {i} in index order (a chain of residual units in random order: {null_lo} to {null_hi})",
      otherwise:
        "as the post reads, Moran's I is {i} in index order (a chain of residual units in random order: {null_lo} to {null_hi})",
      if: { quantity: "moran_i", atMost: noMap },
    },
    {
      key: "ratio",
      for: true,
      says: "the ratio to cortex has a source",
      otherwise:
        "a ratio to cortex cannot be printed: no cortical value is at hand with its source and its smoothing, and smoothing decides it: by two units it takes our maps from {raw} to {smoothed}, and units in random order to {noise}",
      if: { known: { quantity: "cortex_ratio", above: 0 } },
    },
    {
      key: "selective",
      for: true,
      says: "units are selective: maps of two halves of the words correlate by {reliability}",
      otherwise:
        "units are not reliably selective (maps of two halves of the words correlate by {reliability}): there is nothing to lie in a map",
      if: {
        all: [
          { quantity: "map_reliability", read: "lo", above: 0 },
          { quantity: "map_reliability", read: "p", atMost: level },
        ],
      },
    },
    {
      key: "tested",
      for: true,
      says: "",
      otherwise: "the index order was not tested",
      if: { known: ordered },
    },
    {
      key: "no_map",
      for: true,
      says: "no map stands out from random orders of the units: p {p} over categories, layouts, positions and depths, {layers_p} over all layers",
      otherwise:
        "some map stands out from random orders of the units: p {p} over categories, layouts, positions and depths, {layers_p} over all layers",
      if: ordered,
    },
    {
      key: "sensitive",
      for: true,
      says: `a map of I = ${smallestMap} in one category alone would have been found: in {power} of tries`,
      otherwise: `a map of I = ${smallestMap} in one category alone would not surely have been found: in {power} of tries`,
      if: { quantity: "power", where: { layout: [...layouts] }, atLeast: power },
    },
    {
      key: "learned",
      for: true,
      says: "nets that learned nothing show maps",
      otherwise:
        "nets that learned nothing show none either (largest z {z} here, {reference_z} there): a unit's index is no place, for renumbering units changes nothing that a net computes",
      if: { passed: "untrained_fail" },
    },
    {
      key: "no_region",
      for: true,
      says: "no region: the largest patch of selective units has {region} units, as in random orders (p {region_p})",
      otherwise: "some patch of selective units, of {region} units, is larger than in random orders (p {region_p})",
      if: { quantity: "region", read: "p", above: levelOfOne },
    },
    {
      key: "no_basis_map",
      for: true,
      says: "laid out by their correlations units form a map with I = {layout}, and so do those of rotated bases ({rotated}; p {layout_p}): it is the layout that is smooth",
      otherwise:
        "laid out by their correlations units form a smoother map than those of rotated bases: {layout} against {rotated}; p {layout_p}",
      if: asRotated,
    },
  ],
  decides: ["moran_z"],
  decisions: [
    { verdict: "inconclusive", when: { tested: false } },
    {
      verdict: "inconclusive",
      when: { selective: false },
      because: "without reliable selectivity nothing can lie in a map",
    },
    { verdict: "not reproduced", when: { no_map: false }, because: "there is a map in the order of the units" },
    {
      verdict: "inconclusive",
      when: { sensitive: false },
      because: "a small map could be there unseen: more units, or more models",
    },
    { verdict: "reproduced", when: { no_region: true, no_basis_map: true } },
    {
      verdict: "partly",
      when: {},
      because: "there is no map in the order of the units, but some patch, or a layout of their own, groups them",
    },
  ],
}
