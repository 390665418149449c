/** The modules of a partition numbered 0, 1, … in the order of their first nodes. */
export function renumber(modules: ArrayLike<number>): Int32Array {
  const numbers = new Map<number, number>()
  return Int32Array.from(modules, (module) => {
    const known = numbers.get(module)
    if (known !== undefined) return known
    numbers.set(module, numbers.size)
    return numbers.size - 1
  })
}
