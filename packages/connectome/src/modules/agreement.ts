import { FmriError } from "@llm-fmri/errors"

/** How alike two partitions of the same nodes are. */
export interface PartitionAgreement {
  /** Normalised mutual information, 2I / (H₁ + H₂); 1 where both are the same, also when neither divides anything. */
  readonly nmi: number
  /** Rand index above chance over its largest value (Hubert & Arabie 1985); about 0 for unrelated partitions. */
  readonly ari: number
  /** Pairs together in both, less what is expected, in standard deviations (Traud et al. 2011). */
  readonly zRand: number
}

/**
 * Compares two partitions, whatever their modules are called.
 *
 * @param a the module of each node, [nodes]
 * @param b likewise
 * @throws FmriError `BadPartition` where they are of different nodes
 *
 * @example
 * ```ts
 * partitionAgreement([0, 0, 1, 1], [5, 5, 2, 2]).ari // 1
 * ```
 */
export function partitionAgreement(a: ArrayLike<number>, b: ArrayLike<number>): PartitionAgreement {
  const n = a.length
  if (n !== b.length || n === 0) {
    throw new FmriError("BadPartition", `partitions of ${n} and ${b.length} nodes cannot be compared`, {
      fix: "Pass the module of every node, in the same order.",
    })
  }
  const left = new Map<number, number>()
  const right = new Map<number, number>()
  const both = new Map<string, { x: number; y: number; count: number }>()
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]!, b[i]!]
    left.set(x, (left.get(x) ?? 0) + 1)
    right.set(y, (right.get(y) ?? 0) + 1)
    const key = `${x} ${y}`
    const cell = both.get(key)
    if (cell) cell.count++
    else both.set(key, { x, y, count: 1 })
  }
  const entropy = (sizes: Iterable<number>) => {
    let sum = 0
    for (const size of sizes) sum -= (size / n) * Math.log(size / n)
    return sum
  }
  let shared = 0
  for (const { x, y, count } of both.values()) {
    shared += (count / n) * Math.log((count * n) / (left.get(x)! * right.get(y)!))
  }
  const sum = entropy(left.values()) + entropy(right.values())
  const pairs = (counts: Iterable<number>) => {
    let total = 0
    for (const count of counts) total += (count * (count - 1)) / 2
    return total
  }
  const all = (n * (n - 1)) / 2
  const [inLeft, inRight] = [pairs(left.values()), pairs(right.values())]
  const together = pairs(Array.from(both.values(), ({ count }) => count))
  const expected = all === 0 ? 0 : (inLeft * inRight) / all
  const most = (inLeft + inRight) / 2
  return {
    nmi: sum === 0 ? 1 : (2 * shared) / sum,
    ari: most === expected ? 1 : (together - expected) / (most - expected),
    zRand: (together - expected) / Math.sqrt(randVariance(n, [...left.values()], [...right.values()])),
  }
}

/** Variance of the number of pairs together in both when one partition's nodes are shuffled (Traud et al. 2011, eq. 2.3). */
function randVariance(n: number, left: readonly number[], right: readonly number[]): number {
  const all = (n * (n - 1)) / 2
  const sum = (sizes: readonly number[], power: number) => sizes.reduce((total, size) => total + size ** power, 0)
  const pairs = (sizes: readonly number[]) => (sum(sizes, 2) - n) / 2
  const c = (sizes: readonly number[]) => n * (n * n - 3 * n - 2) - 8 * (n + 1) * pairs(sizes) + 4 * sum(sizes, 3)
  const d = (sizes: readonly number[]) => (4 * pairs(sizes) - 2 * all) ** 2
  return (
    all / 16 -
    (d(left) * d(right)) / (256 * all ** 2) +
    (c(left) * c(right)) / (16 * n * (n - 1) * (n - 2)) +
    ((d(left) - 4 * c(left) - 4 * all) * (d(right) - 4 * c(right) - 4 * all)) / (64 * n * (n - 1) * (n - 2) * (n - 3))
  )
}
