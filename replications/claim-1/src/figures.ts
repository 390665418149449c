import type { FigureSpec } from "@llm-fmri/replicate"

/** What a reader would ask to see. */
export const figures: readonly FigureSpec[] = [
  {
    key: "decoding_by_layer",
    title: "Decoding by layer",
    caption:
      "Held-out words given their category. The trained net speaks for itself only where its band is above the embedding, the hybrids and the untrained twins (bands: seeds), not where it is above the grey one alone.",
    table: "decoding_layers",
    kind: "lines",
    x: "layer",
    y: "accuracy",
    series: "net",
    band: { low: "low", high: "high" },
    null_band: { low: "null_low", high: "null_high" },
    facet: "position",
    reference: { y: 0.1, says: "chance" },
  },
  {
    key: "overlap_against_reliability",
    title: "Overlap of the top 20 units against reliability",
    caption:
      "A point a category. Points on the curve have the overlap that normally spread selectivity of their reliability has; above it some units stand out. A small overlap with a large r is no lack of selectivity.",
    table: "overlap_reliability",
    kind: "scatter",
    x: "r",
    y: "overlap",
    series: "net",
    facet: "units",
    label: "category",
  },
  {
    key: "overlap_by_words_per_half",
    title: "Overlap by words in each half",
    caption:
      "The more words measure a unit, the more of the top 20 replicates; with permuted labels it stays where it is.",
    table: "overlap_words",
    kind: "lines",
    x: "words",
    y: "overlap",
    series: "of",
  },
  {
    key: "planted_units_found",
    title: "Planted units found",
    caption:
      "Share of units, raised by d standard deviations in one category, that both halves of the words name among their top 20: what the overlap can and cannot see.",
    table: "detection_curve",
    kind: "lines",
    x: "d",
    y: "found",
    series: "labels",
  },
]
