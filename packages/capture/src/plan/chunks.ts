import { largest } from "./largest.js"
import type { PlanRow } from "./rows.js"

/**
 * Cuts the rows into chunks of about `chunkRows` tokens, so that each chunk is one batch. Rows that begin alike stay
 * together (a shared beginning is run once a chunk); rows that share little are ordered by length, so that a batch has
 * little padding. Returns the numbers of the rows of each chunk.
 */
export function cutChunks(
  rows: readonly PlanRow[],
  asked: readonly (readonly number[])[],
  chunkRows: number,
  depth: number,
): number[][] {
  const lengths = asked.map((positions) => largest(positions) + 1)
  const order = rows.map((_, r) => r).sort((a, b) => compareIds(rows[a]!.ids, rows[b]!.ids) || a - b)
  const costs = newTokens(rows, lengths, order, depth)
  const full = lengths.reduce((sum, n) => sum + n, 0)
  let total = costs.reduce((sum, n) => sum + n, 0)
  let ordered = order
  let cost = costs
  if (total > 0.8 * full) {
    ordered = [...order].sort((a, b) => lengths[a]! - lengths[b]!)
    cost = newTokens(rows, lengths, ordered, depth)
    total = cost.reduce((sum, n) => sum + n, 0)
  }
  const count = Math.max(1, Math.ceil(total / chunkRows))
  const target = total / count
  const chunks: number[][] = []
  let filled = 0
  ordered.forEach((row, i) => {
    const midpoint = filled + cost[i]! / 2
    if (chunks.length === 0 || midpoint >= target * chunks.length) chunks.push([])
    chunks.at(-1)!.push(row)
    filled += cost[i]!
  })
  return chunks
}

/**
 * Tokens that each row adds to the one before it. Edited copies count from the first edited position, and for the share of
 * the stack that they go through (at least half, so that those which all enter late do not make a huge batch).
 */
function newTokens(
  rows: readonly PlanRow[],
  lengths: readonly number[],
  order: readonly number[],
  depth: number,
): number[] {
  return order.map((row, i) => {
    const before = i === 0 ? undefined : order[i - 1]!
    const shared =
      before === undefined
        ? 0
        : sharedLength(rows[row]!.ids, rows[before]!.ids, Math.min(lengths[row]!, lengths[before]!))
    const added = lengths[row]! - shared
    const { edits } = rows[row]!
    if (edits.length === 0) return added
    const first = Math.min(...edits.map((edit) => edit.layer))
    const share = Math.max(0.5, 1 - first / Math.max(1, depth))
    return added + share * Math.max(1, editedTokens(rows[row]!, lengths[row]!))
  })
}

function editedTokens(row: PlanRow, length: number): number {
  let first = length
  for (const { positions } of row.edits) {
    if (positions === "all") return length
    if (positions === "last") first = Math.min(first, row.ids.length - 1)
    else if (positions === "target") first = Math.min(first, row.target ?? length)
    else if (positions === "next") first = Math.min(first, row.next ?? length)
    else first = Math.min(first, ...(Array.isArray(positions) ? positions : [positions]))
  }
  return length - first
}

function sharedLength(a: readonly number[], b: readonly number[], most: number): number {
  let n = 0
  while (n < most && a[n] === b[n]) n++
  return n
}

function compareIds(a: readonly number[], b: readonly number[]): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
