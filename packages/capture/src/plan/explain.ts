import type { Arch } from "@llm-fmri/model"
import type { Plan } from "./plan.js"

/** The plan in words and numbers: tokens asked for, tokens run, layers run, batches. */
export function explainPlan(arch: Arch, plan: Plan): string {
  const { wanted, tokens, chunks } = plan
  const sites: string[] = []
  if (wanted.pre.size > 0) sites.push(`resid_pre at ${layerList(wanted.pre)}`)
  const inner = new Map<string, Set<number>>()
  for (const [layer, names] of wanted.inner)
    for (const name of names) inner.set(name, (inner.get(name) ?? new Set()).add(layer))
  for (const [name, layers] of inner) sites.push(`${name} at ${layerList(layers)}`)
  if (wanted.post.size > 0) sites.push(`resid_post at ${layerList(wanted.post)}`)
  if (wanted.finalNorm) sites.push("final_norm")
  if (wanted.logits) sites.push("logits")
  const full = tokens.asked * arch.layers.length
  const share = full > 0 ? (100 * plan.tokenBlocks) / full : 0
  return [
    `model        ${arch.modelType}, ${arch.layers.length} blocks of width ${arch.width}`,
    `sites        ${sites.join("; ")}`,
    `rows         ${plan.rows}, the longest of ${plan.longestRow} tokens`,
    `tokens       ${tokens.asked} in the texts, ${tokens.run} to run`,
    `blocks       ${wanted.depth} of ${arch.layers.length}; ${plan.tokenBlocks} token × block steps, ${share.toFixed(1)} % of running everything`,
    `batches      ${chunks.length}: ${summarise(chunks.map((chunk) => present(chunk.forest)))} tokens`,
  ].join("\n")
}

function present(forest: { size: number; start: Int32Array; stop: Int32Array }): number {
  let count = 0
  for (let node = 0; node < forest.size; node++) if (forest.stop[node]! >= forest.start[node]!) count++
  return count
}

function summarise(sizes: readonly number[]): string {
  if (sizes.length <= 6) return sizes.join(" + ")
  return `${Math.min(...sizes)} to ${Math.max(...sizes)}`
}

function layerList(layers: ReadonlySet<number>): string {
  const sorted = [...layers].sort((a, b) => a - b)
  const parts: string[] = []
  for (let i = 0; i < sorted.length; ) {
    let j = i
    while (j + 1 < sorted.length && sorted[j + 1] === sorted[j]! + 1) j++
    parts.push(i === j ? `${sorted[i]}` : `${sorted[i]}–${sorted[j]}`)
    i = j + 1
  }
  return `${sorted.length === 1 ? "layer" : "layers"} ${parts.join(", ")}`
}
