/** Something that can be evicted: a file or folder with its size and when it was last used. */
export interface Evictable {
  name: string
  bytes: number
  /** Milliseconds since 1970. */
  used: number
}

/**
 * What must go so that the rest takes at most `limit` bytes: the least recently used first. Pure.
 *
 * @param fixed bytes that stay in any case
 */
export function leastRecentlyUsed<T extends Evictable>(entries: readonly T[], limit: number, fixed = 0): T[] {
  let total = entries.reduce((sum, { bytes }) => sum + bytes, fixed)
  const gone: T[] = []
  for (const entry of [...entries].sort((a, b) => a.used - b.used || (a.name < b.name ? -1 : 1))) {
    if (total <= limit) break
    total -= entry.bytes
    gone.push(entry)
  }
  return gone
}
