import type { ClaimSpec } from "@llm-fmri/replicate"

const axes = { x: "layer_second", y: "layer_first", value: "cka", facet: "pair", kind: "heatmap" } as const

export const figures: NonNullable<ClaimSpec["figures"]> = [
  {
    key: "layers",
    title: "All pairs of layers, at the word",
    caption:
      "As the post reads (biased, raw rows), and guarded. What untrained twins have in common is the sentences' beginnings; what hybrids have besides comes from the token embeddings.",
    table: "cka_layers",
    ...axes,
  },
  {
    key: "layers_next",
    title: "All pairs of layers, at the next token",
    caption: "Nothing of the word is in this token's own embedding: what is here has been moved by attention.",
    table: "cka_layers_next",
    ...axes,
  },
  {
    key: "depth",
    title: "At equal depth",
    caption:
      "Guarded CKA of layers at the same share of depth. Trained nets must lie above hybrids and embeddings, not only above the band of rearranged words.",
    table: "cka_depth",
    kind: "lines",
    x: "depth",
    y: "cka",
    series: "net",
    facet: "position",
    null_band: { low: "null_low", high: "null_high" },
    reference: { y: 0, says: "nothing in common" },
  },
  {
    key: "nets",
    title: "Half-way, by measure",
    caption:
      "The post's CKA, the guarded one, what is left of it within categories, ρ-a, and shared neighbours. A measure by which untrained twins are as alike as trained nets shows nothing.",
    table: "nets",
    kind: "lines",
    x: "measure",
    y: "value",
    series: "net",
    facet: "position",
  },
]
