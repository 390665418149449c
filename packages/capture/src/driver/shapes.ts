import type { Arch, InnerSite } from "@llm-fmri/model"
import type { Plan } from "../plan/plan.js"

/** Shapes of a recording's tensors, by name, in the order in which they are written. */
export function recordingShapes(arch: Arch, plan: Plan): Map<string, readonly number[]> {
  const { rows, positions, longestRow, wanted } = plan
  const axis = positions === "all" ? [longestRow] : positions.length === 1 ? [] : [positions.length]
  const shapes = new Map<string, readonly number[]>()
  for (let layer = 0; layer < arch.layers.length; layer++) {
    if (wanted.pre.has(layer)) shapes.set(`resid_pre.${layer}`, [rows, ...axis, arch.width])
    for (const site of wanted.inner.get(layer) ?? [])
      shapes.set(
        `${site}.${layer}`,
        site === "attn_pattern"
          ? [rows, arch.layers[layer]!.kind.heads, ...axis, longestRow]
          : [rows, ...axis, ...innerShape(arch, layer, site)],
      )
    if (wanted.post.has(layer)) shapes.set(`resid_post.${layer}`, [rows, ...axis, arch.width])
  }
  if (wanted.finalNorm) shapes.set("final_norm", [rows, ...axis, arch.width])
  if (wanted.logits) shapes.set("logits", [rows, ...axis, arch.vocab])
  return shapes
}

/** Shape of an inner site for one token (not of `attn_pattern`). */
export function innerShape(arch: Arch, layer: number, site: InnerSite): number[] {
  const { heads, kvHeads, headDim, mlpWidth, width } = arch.layers[layer]!.kind
  switch (site) {
    case "q":
    case "z":
      return [heads, headDim]
    case "k":
    case "v":
      return [kvHeads, headDim]
    case "mlp_act":
      return [mlpWidth]
    default:
      return [width]
  }
}
