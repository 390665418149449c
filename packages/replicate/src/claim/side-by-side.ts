/**
 * Does some work for each item, a few at the same time, begun in order: while one waits for the net or for its last thread,
 * the cores have the next. Results stand in the order of the items. After a failure nothing more is begun; what is under way
 * comes to its end before the failure is thrown.
 *
 * @param most items under way at the same time
 * @throws whatever `work` throws, for the first item that failed
 *
 * @example
 * ```ts
 * await sideBySide([1, 2, 3], 2, async (n) => n * n) // [1, 4, 9]
 * ```
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item, at: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const failures: unknown[] = []
  let next = 0
  const lane = async () => {
    while (next < items.length && failures.length === 0) {
      const at = next++
      try {
        results[at] = await work(items[at]!, at)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: most }, lane))
  if (failures.length > 0) throw failures[0]
  return results
}
