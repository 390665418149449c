/** Edit distance with transposition of neighbours (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1)
      row.push(best)
    }
    before = previous
    previous = row
  }
  return previous[b.length]!
}

/**
 * The candidate that was probably meant: a prefix of exactly one, or the closest within a third of its length.
 *
 * @example
 * ```ts
 * nearest("laers", ["layers", "sites"]) // "layers"
 * ```
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const prefixed = candidates.filter((candidate) => word.length >= 2 && candidate.startsWith(word))
  if (prefixed.length === 1) return prefixed[0]
  const ranked = candidates
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
  const best = ranked[0]
  if (best === undefined) return undefined
  return best.far <= Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) / 3))
    ? best.candidate
    : undefined
}

/** `Did you mean X? ` or nothing. */
export function suggestion(word: string, candidates: readonly string[], dash = ""): string {
  const found = nearest(word, candidates)
  return found === undefined ? "" : `Did you mean ${dash}${found}? `
}
