import type { ClaimSpec } from "@llm-fmri/replicate"

const chance = { y: 0.5, says: "chance" }

export const figures: NonNullable<ClaimSpec["figures"]> = [
  {
    key: "layer_span",
    title: "What probes read, layer by layer",
    caption:
      "At the target the token embedding alone and nets with untrained blocks lie above the grey band of shuffled labels at every layer as well; at the next token the distance between trained and hybrids is what learnt blocks have carried.",
    table: "auc_layers",
    kind: "lines",
    x: "layer",
    y: "auc",
    series: "net",
    null_band: { low: "null_low", high: "null_high" },
    facet: "position",
    reference: chance,
  },
  {
    key: "nullspace",
    title: "What is left when directions are removed",
    caption:
      "One direction would leave half or less after the first removal. Compare with the concept that is one direction by construction in the same cloud: what that leaves is the method, not the rank.",
    table: "nullspace_curve",
    kind: "lines",
    x: "removed",
    y: "auc",
    series: "curve",
    facet: "position",
    reference: chance,
  },
  {
    key: "saturation",
    title: "How many components a readout needs",
    caption:
      "The first PLS component is the mean difference; where the curve is flat from there on, more components add nothing to what one direction reads.",
    table: "pls_curve",
    kind: "lines",
    x: "components",
    y: "auc",
    series: "net",
    facet: "position",
    reference: chance,
  },
  {
    key: "cycles",
    title: "Months and weekdays need more than one",
    caption: "Telling twelve months or seven weekdays apart cannot be done along one line; the curve must rise.",
    table: "cycle_curve",
    kind: "lines",
    x: "components",
    y: "auc",
    series: "cycle",
    reference: chance,
  },
]
