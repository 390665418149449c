import { FmriError } from "@llm-fmri/errors"

/**
 * The nodes module by module, as a matrix of correlations is laid out to show its blocks: large modules first, then by
 * their first node; within a module the strongest first, then by index.
 *
 * @param modules the module of each node, [nodes]
 * @param strength of each node, [nodes]; without it nodes of a module stay in the order of their index
 * @throws FmriError `BadPartition` where both are of different nodes
 *
 * @example
 * ```ts
 * moduleOrder([7, 2, 2, 7, 2]) // [1, 2, 4, 0, 3]
 * moduleOrder([7, 2, 2, 7, 2], [1, 3, 9, 5, 4]) // [2, 4, 1, 3, 0]
 * ```
 */
export function moduleOrder(modules: ArrayLike<number>, strength?: ArrayLike<number>): Int32Array {
  const nodes = modules.length
  if (strength !== undefined && strength.length !== nodes) {
    throw new FmriError("BadPartition", `${strength.length} strengths do not fit a partition of ${nodes} nodes`, {
      fix: "Pass the strength of every node.",
    })
  }
  const size = new Map<number, number>()
  const first = new Map<number, number>()
  for (let i = nodes - 1; i >= 0; i--) {
    size.set(modules[i]!, (size.get(modules[i]!) ?? 0) + 1)
    first.set(modules[i]!, i)
  }
  return Int32Array.from({ length: nodes }, (_, i) => i).sort((a, b) => {
    const [x, y] = [modules[a]!, modules[b]!]
    if (x !== y) return size.get(y)! - size.get(x)! || first.get(x)! - first.get(y)!
    return (strength?.[b] ?? 0) - (strength?.[a] ?? 0) || a - b
  })
}
