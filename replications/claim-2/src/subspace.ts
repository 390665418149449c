import { dot } from "@llm-fmri/analysis"
import type { EditInput, EditPositions } from "@llm-fmri/model"

/** What an edit takes away of an activation: some of its units, or what lies along a unit vector. */
export type Subspace = { readonly units: Int32Array } | { readonly direction: Float64Array }

/** Where a net is edited. */
export interface Place {
  /** The residual behind a block, unless said otherwise, or the neurons of its MLP. */
  readonly site?: "resid_post" | "mlp_act"
  readonly layer: number
  readonly positions: EditPositions
}

/**
 * Mean ablation: units are set to the centre's values, a component to the centre's component.
 *
 * @param centre what a word is like on average, [d]
 *
 * @example
 * ```ts
 * ablation({ layer: 3, positions: "target" }, { units: Int32Array.of(2) }, [7, 8, 9])
 * // [{ site: "resid_post", layer: 3, positions: "target", op: "set_units", units: [2], values: [9] }]
 * ```
 */
export function ablation(place: Place, subspace: Subspace, centre: ArrayLike<number>): EditInput[] {
  const at = { site: "resid_post", ...place } as const
  if ("units" in subspace) {
    const units = Array.from(subspace.units)
    return [{ ...at, op: "set_units", units, values: units.map((unit) => centre[unit]!) }]
  }
  const vector = Array.from(subspace.direction)
  return [
    { ...at, op: "scale_component", vector, factor: 0 },
    { ...at, op: "add", vector, scale: dot(centre, vector) },
  ]
}

/** h → h + distance·u */
export function move(place: Place, u: ArrayLike<number>, distance: number): EditInput[] {
  return [{ site: "resid_post", ...place, op: "add", vector: Array.from(u), scale: distance }]
}

/**
 * How far mean ablation moves an activation, ‖Δh‖.
 *
 * @param deviation h − μ, [d]
 *
 * @example
 * ```ts
 * movedBy({ units: Int32Array.of(0, 1) }, [3, 4, 12]) // 5
 * ```
 */
export function movedBy(subspace: Subspace, deviation: ArrayLike<number>): number {
  if ("direction" in subspace) return Math.abs(dot(deviation, subspace.direction))
  let sum = 0
  for (const unit of subspace.units) sum += deviation[unit]! ** 2
  return Math.sqrt(sum)
}

/** All units. */
export function everything(width: number): Subspace {
  return { units: Int32Array.from({ length: width }, (_, unit) => unit) }
}
