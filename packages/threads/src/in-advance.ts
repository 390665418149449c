/**
 * What `make` gives for 0, 1, …, count − 1, in order; each is begun when the one before is asked for, so that it is made
 * while that is at work. For jobs that take as long to make as to do.
 *
 * @throws whatever `make` throws, where its item would have come
 *
 * @example
 * ```ts
 * for await (const item of inAdvance(3, async (at) => at ** 2)) console.log(item) // 0, 1, 4
 * ```
 */
export async function* inAdvance<T>(count: number, make: (at: number) => T | Promise<T>): AsyncGenerator<T, void> {
  const begin = (at: number): Promise<T> => {
    const item = (async () => make(at))()
    // Thrown where it is awaited, which may be never.
    item.catch(() => {})
    return item
  }
  let next = count > 0 ? begin(0) : undefined
  for (let at = 0; next !== undefined; at++) {
    const item = await next
    next = at + 1 < count ? begin(at + 1) : undefined
    yield item
  }
}
