import { covarianceDirection, randomDirection } from "@llm-fmri/analysis"
import { deriveSeed } from "@llm-fmri/random"
import { sha256 } from "../../provenance/canonical.js"
import type { Attack } from "./attack.js"

export const randomDirections: Attack = {
  key: "random_direction",
  expected: "fall",
  definition: "Every fitted direction is replaced by one drawn evenly from the sphere, as long as it.",
  disguise: () => ({ direction: (honest) => randomDirection(honest, seedOf(honest)) }),
}

export const covarianceDirections: Attack = {
  key: "random_direction_of_the_activations",
  expected: "fall",
  definition:
    "Every fitted direction is replaced by one drawn from the activations' own covariance, along which they vary as much as along any.",
  disguise: () => ({
    direction: (honest, rows, _members, training) => covarianceDirection(rows, seedOf(honest), training),
  }),
}

/** From the direction itself: the same wherever and in whatever order directions are asked for. */
function seedOf(direction: Float64Array): number {
  return deriveSeed(0, "attack", sha256(direction))
}
