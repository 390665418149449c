import { type AcceptedEntry, allNumbers } from "./accepted.js"
import { difference } from "./tolerance.js"

/** What new accepted values change. */
export interface EntryChanges {
  readonly values: number
  readonly changed: number
  readonly added: number
  readonly removed: number
  /** Every value that changed, came or went; those that changed most first. */
  readonly list: readonly { readonly cell: string; readonly from?: number; readonly to?: number }[]
}

/** Old beside new. Pure. */
export function entryChanges(before: AcceptedEntry | undefined, after: AcceptedEntry): EntryChanges {
  const was = before === undefined ? {} : allNumbers(before)
  const is = allNumbers(after)
  const cells = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort()
  const list = cells.flatMap((cell) => {
    const from = was[cell]
    const to = is[cell]
    if (from === to) return []
    return [{ cell, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
  })
  const size = ({ from, to }: { from?: number; to?: number }) =>
    from === undefined || to === undefined ? Number.POSITIVE_INFINITY : difference("relative", from, to)
  const order = new Map(list.map((change) => [change, size(change)]))
  // Infinity less infinity is no number: equal sizes keep the order of their names.
  list.sort((a, b) => (order.get(a) === order.get(b) ? 0 : (order.get(b) ?? 0) - (order.get(a) ?? 0)))
  return {
    values: Object.keys(is).length,
    changed: list.filter(({ from, to }) => from !== undefined && to !== undefined).length,
    added: list.filter(({ from }) => from === undefined).length,
    removed: list.filter(({ to }) => to === undefined).length,
    list,
  }
}
