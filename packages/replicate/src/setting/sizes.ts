/** One size in a quick run, and in a full one. */
export type SizeOf<T> = readonly [quick: T, full: T]

/** Reference nets of a claim, for `eachReferenceNet`. */
export const netCounts: SizeOf<{ readonly untrained: number; readonly hybrid: number }> = [
  { untrained: 1, hybrid: 1 },
  { untrained: 5, hybrid: 3 },
]

/**
 * How much a claim measures, as a table of two columns: what a quick run takes, and what a full one does.
 *
 * @example
 * ```ts
 * const sizes = sizesOf({ draws: [100, 1000], nets: netCounts })
 * sizes(true) // { draws: 100, nets: { untrained: 1, hybrid: 1 } }
 * sizes(false).draws // 1000
 * ```
 */
export function sizesOf<Table extends Readonly<Record<string, SizeOf<unknown>>>>(
  table: Table,
): (quick: boolean) => { readonly [Key in keyof Table]: Table[Key][number] } {
  return (quick) => {
    const column = Object.entries(table).map(([key, [small, full]]) => [key, quick ? small : full])
    return Object.fromEntries(column) as { readonly [Key in keyof Table]: Table[Key][number] }
  }
}
