import type { ClaimSpec } from "@llm-fmri/replicate"

export const figures: NonNullable<ClaimSpec["figures"]> = [
  {
    key: "maps",
    title: "A map, and what one would look like",
    caption:
      "d′ of residual units for the category with the largest I, row by row on the grid; beside it the planted map that must be found, and the same with its units scrambled, which must not.",
    table: "maps",
    kind: "heatmap",
    x: "column",
    y: "row",
    value: "d_prime",
    facet: "map",
  },
  {
    key: "categories",
    title: "Moran's I of every category",
    caption: "A map would lie above the grey band, which holds 95 % of the random orders of the same units.",
    table: "categories",
    kind: "lines",
    x: "category",
    y: "I",
    facet: "layout",
    null_band: { low: "null_low", high: "null_high" },
    reference: { y: 0, says: "no order" },
  },
  {
    key: "smoothing",
    title: "What smoothing alone does",
    caption:
      "Moran's I by the Gaussian that maps are smoothed with. Units in random order (grey) become as smooth as any map: compare maps at equal smoothing only.",
    table: "smoothing",
    kind: "lines",
    x: "sd",
    y: "I",
    series: "map",
    null_band: { low: "null_low", high: "null_high" },
  },
  {
    key: "layers",
    title: "Every layer",
    caption:
      "The largest z of any category on the chain. About one net in twenty crosses the line at a given layer by chance.",
    table: "layers",
    kind: "lines",
    x: "layer",
    y: "z",
    series: "net",
    facet: "position",
    reference: { y: 0, says: "mean of random orders" },
  },
  {
    key: "planted",
    title: "What would have been found",
    caption:
      "Planted maps by amplitude, in deviations of a unit at the middle of a patch: mean I, and the share of tries in which they are found.",
    table: "planted",
    kind: "lines",
    x: "amplitude",
    y: "value",
    series: "measure",
    facet: "layout",
  },
  {
    key: "laid_out",
    title: "Laid out by correlations",
    caption:
      "Moran's I of units that lie near those they go together with, for each net, beside bases in which no unit is left: the layout is smooth by itself.",
    table: "laid_out",
    kind: "lines",
    x: "net",
    y: "I",
    series: "basis",
    facet: "site",
    reference: { y: 0, says: "no map" },
  },
]
