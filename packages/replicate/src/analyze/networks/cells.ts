import { percentileInterval } from "@llm-fmri/analysis"
import { type AgainstNull, type DensityReport, type NullName, nullModels } from "@llm-fmri/connectome"
import type { Cell } from "../measure.js"
import type { NetworkStudy, TensorNetworks } from "./study.js"

/** Where a cell belongs. */
export type Place = Pick<Cell, "quantity" | "tensor" | "density" | "k" | "members">

/** A number with its null. */
export function cellOf(place: Place, { value, null: draws, mean, z, p }: AgainstNull, name: NullName): Cell {
  if (!Number.isFinite(value)) return { ...place, absent_because: "it is not a number on this network" }
  const [lo, hi] = percentileInterval(draws)
  return {
    ...place,
    value,
    null: { kind: nullModels[name].says, mean, lo, hi, ...(Number.isFinite(z) ? { z } : {}), p, draws: draws.length },
  }
}

/** Every network with its tensor. */
export function eachNetwork<T>(
  networks: readonly TensorNetworks[],
  of: (tensor: string, network: DensityReport) => T[],
): T[] {
  return networks.flatMap(({ tensor, report }) => report.networks.flatMap((network) => of(tensor, network)))
}

/** Why nothing that rests on path lengths is said of a network; undefined where it hangs together. */
export function fallsApart({ largest, nodes }: Pick<DensityReport, "largest" | "nodes">): string | undefined {
  if (largest >= 0.95) return undefined
  return `the largest part has ${Math.round(largest * nodes)} of ${nodes} nodes, and path lengths need 95 %`
}

/** What is said of all networks and their null. */
export function networksSaid(networks: readonly TensorNetworks[], study: NetworkStudy): string {
  const constant = networks.reduce((sum, { report }) => sum + report.constant.length, 0)
  const left = constant === 0 ? "" : ` ${constant} units that never vary were left out.`
  return `Null: ${nullModels[study.null].says}, ${study.draws} draws, measured as the data are.${left}`
}
