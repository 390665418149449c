import { leastRecentlyUsed } from "./evict.js"
import type { Group, Item } from "./survey.js"

export interface CollectOptions {
  /** Most bytes that the whole cache may take. */
  max?: number
  /** Things not used for so many days go. */
  olderThan?: number
  /** Artefacts may go too; they are fetched again when they are wanted. */
  artefacts?: boolean
}

/** What goes, of what lies in the cache: old things first by rule, then the least recently used. Pure. */
export function toCollect(items: readonly Item[], options: CollectOptions, now: number): Item[] {
  const may: Group[] = [
    ...(["results", "steps", "recordings", "captures"] as const),
    ...(options.artefacts === true ? ["artefacts" as const] : []),
  ]
  const movable = items.filter(({ group, busy }) => may.includes(group) && !busy)
  const { olderThan, max } = options
  const old = olderThan === undefined ? [] : movable.filter(({ used }) => now - used > olderThan * 86_400_000)
  if (max === undefined) return old
  const rest = movable.filter((item) => !old.includes(item))
  const fixed = items.filter((item) => !movable.includes(item)).reduce((sum, { bytes }) => sum + bytes, 0)
  return [...old, ...leastRecentlyUsed(rest, max, fixed)]
}
