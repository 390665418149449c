import type { ClaimSpec } from "@llm-fmri/replicate"
import { printed } from "./settings.js"

export const figures: NonNullable<ClaimSpec["figures"]> = [
  {
    key: "density",
    title: "Q against density",
    caption:
      "Half-way, at the word, γ = 1, with the bands of the null models. Q falls with density in everything. Units must lie above random bases of the same samples; to lie above rewired networks shows nothing of units.",
    table: "q_over_density",
    kind: "lines",
    x: "density",
    y: "q",
    series: "what",
    band: { low: "low", high: "high" },
    facet: "net",
    log_x: true,
    reference: { y: printed.high, says: "upper end of what the post prints for language models" },
  },
  {
    key: "layers",
    title: "Q of every layer",
    caption:
      "At a density of 0.1, by one run of Louvain each. What counts is how far the trained net is above its own random basis, not above other nets.",
    table: "q_over_layers",
    kind: "lines",
    x: "layer",
    y: "q",
    series: "net",
  },
  {
    key: "matrix",
    title: "Correlations in the order of modules",
    caption:
      "120 units drawn by lot, half-way, by their module, beside 120 directions of a random basis of the same samples, by theirs. Blocks along the diagonal are found in both.",
    table: "correlation_matrix",
    kind: "heatmap",
    wide: true,
    x: "other",
    y: "unit",
    value: "r",
    series: "module",
    facet: "basis",
  },
]
