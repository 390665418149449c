/** The largest of many values; `Math.max(...values)` overflows the stack on long lists. */
export function largest(values: readonly number[]): number {
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) if (value > most) most = value
  return most
}
