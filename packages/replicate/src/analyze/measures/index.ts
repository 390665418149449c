import type { Measure } from "../measure.js"
import { cka } from "./cka.js"
import { dimensionality } from "./dimensionality.js"
import { direction } from "./direction.js"
import { knn } from "./knn.js"
import { modularity } from "./modularity.js"
import { probe } from "./probe.js"
import { richClub } from "./rich-club.js"
import { rsa } from "./rsa.js"
import { selectivity } from "./selectivity.js"
import { smallWorld } from "./small-world.js"

/** Every measure that `analyze` knows, in the order of its help. */
export const measures: readonly Measure[] = [
  probe,
  selectivity,
  direction,
  dimensionality,
  cka,
  rsa,
  knn,
  smallWorld,
  modularity,
  richClub,
]

/** Names that stand for several measures. */
export const together: Readonly<Record<string, readonly string[]>> = {
  similarity: ["cka", "rsa"],
  connectome: ["small-world", "modularity", "rich-club"],
}
