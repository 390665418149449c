import type { ClaimSpec } from "@llm-fmri/replicate"

export const figures: NonNullable<ClaimSpec["figures"]> = [
  {
    key: "by_density",
    title: "Small-world measures by density",
    caption:
      "The grey band is what random bases of the same data give: only what lies beyond it is about units. σ falls with density because it cannot exceed about 1/density; ω is −1 for a lattice, 0 for a small world, 1 for a random network.",
    table: "by_density",
    kind: "lines",
    x: "density",
    y: "value",
    series: "net",
    facet: "measure",
    null_band: { low: "null_low", high: "null_high" },
    log_x: true,
  },
  {
    key: "club_curve",
    title: "Rich clubs",
    caption:
      "How many times more the units of most neighbours are joined than in rewired networks of the same degrees, by their share of all units. A rich club lies above the band of random bases, not only above 1.",
    table: "club_curve",
    kind: "lines",
    x: "share",
    y: "normalised",
    facet: "density",
    null_band: { low: "null_low", high: "null_high" },
    reference: { y: 1, says: "as in rewired networks" },
  },
  {
    key: "layers",
    title: "By depth",
    caption:
      "Clustering, transitivity and the inequality of degrees at each layer, at a density of 10 %, without a null: where trained and untrained nets differ at all.",
    table: "layers",
    kind: "lines",
    x: "depth",
    y: "value",
    series: "net",
    facet: "measure",
  },
  {
    key: "network",
    title: "The network, residual units half-way",
    caption:
      "The three hundred units of most neighbours, joined where their correlation is among the largest 2 %; larger ones have more neighbours, colours are modules of this drawing. It proves nothing: random axes of the same data make such pictures, too.",
    table: "drawn_units",
    kind: "graph",
    node: "unit",
    x: "x",
    y: "y",
    series: "module",
    size: "degree",
    label: "hub",
    edges: { table: "drawn_edges", from: "from", to: "to" },
  },
]
