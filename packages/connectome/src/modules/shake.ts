import type { Rng } from "@llm-fmri/random"

/** Of the nodes, so many are moved in a shake: runs that were shaken gain more than as many further runs. */
const shaken = 0.5

/** Nodes drawn by lot are put into modules drawn by lot. */
export function shake(of: Int32Array, rng: Rng): Int32Array {
  const count = of.reduce((most, module) => Math.max(most, module), 0) + 1
  return of.map((module) => (rng.uniform() < shaken ? rng.int(count) : module))
}
