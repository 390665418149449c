import type { Attack } from "./attack.js"

/** A seed that claims do not use for their own reference nets, which are numbered from 1. */
const seed = 9001

function netInPlace(net: "untrained" | "hybrid", definition: string): Attack {
  return {
    key: `${net}_net`,
    expected: "fall",
    definition,
    disguise: (models) => ({ open: (name) => (models.includes(name) ? `${name}@${net}:${seed}` : name) }),
  }
}

export const untrainedNet = netInPlace(
  "untrained",
  "An untrained twin stands in the place of the trained model: what comes out of it, no training has put in.",
)

export const hybridNet = netInPlace(
  "hybrid",
  "Untrained blocks under the trained token embedding stand in the place of the model: the blocks have learned nothing.",
)
