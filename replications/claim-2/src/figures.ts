import type { FigureSpec } from "@llm-fmri/replicate"

export const figures: readonly FigureSpec[] = [
  {
    key: "by_units",
    title: "What ablation takes, by the share of units",
    caption:
      "Where the line of the most selective units reaches that of the direction, a region of that size does as much. Directions have no number of units: theirs are levels.",
    table: "sweep",
    kind: "lines",
    x: "percent",
    y: "effect",
    series: "edit",
    band: { low: "low", high: "high" },
    facet: "measure",
    log_x: true,
    reference: { y: 0, says: "no change" },
  },
  {
    key: "by_movement",
    title: "What the noun loses, by how far the word is moved",
    caption:
      "An edit that moves the word farther has more room to act. A direction that stands out lies above units and other directions of the same movement.",
    table: "edits",
    kind: "scatter",
    x: "edit_norm",
    y: "noun_drop",
    series: "kind",
    facet: "depth",
    label: "edit",
    reference: { y: 0, says: "no change" },
  },
  {
    key: "by_category",
    title: "Units and direction in each category",
    caption:
      "Shares of the noun (of what ablating all units takes on average) and AUC lost: is it so in every category, or in the mean alone?",
    table: "by_category",
    kind: "heatmap",
    x: "measure",
    y: "category",
    value: "effect",
  },
]
