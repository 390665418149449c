import { layerAt } from "@llm-fmri/replicate"
import { depths } from "./settings.js"
import type { Sizes } from "./sizes.js"

/** Layers at which every net is decoded, and among which the folds choose: those at `depths`, and others spread evenly. */
export function profileLayers(layers: number, { profile }: Pick<Sizes, "profile">): number[] {
  const even = Array.from({ length: profile }, (_, i) => Math.round((i * (layers - 1)) / Math.max(1, profile - 1)))
  return [...new Set([...depths.map((depth) => layerAt(depth, layers)), ...even])].sort((a, b) => a - b)
}
