/** The modules of a partition numbered 0, 1, … in the order of their first nodes. */
export function renumber(modules: ArrayLike<number>): Int32Array {
  const nodes = modules.length
  const numbered = new Int32Array(nodes)
  // A table does where modules are numbered after nodes, as they are but for partitions from outside.
  const table = new Int32Array(nodes)
  let count = 0
  for (let i = 0; i < nodes; i++) {
    const module = modules[i]!
    const known = table[module]
    if (known === undefined) return renumberAny(modules)
    if (known === 0) table[module] = ++count
    numbered[i] = table[module]! - 1
  }
  return numbered
}

function renumberAny(modules: ArrayLike<number>): Int32Array {
  const numbers = new Map<number, number>()
  return Int32Array.from(modules, (module) => {
    const known = numbers.get(module)
    if (known !== undefined) return known
    numbers.set(module, numbers.size)
    return numbers.size - 1
  })
}

/** How many modules a partition has that is numbered from 0. */
export function modulesIn(numbered: Int32Array): number {
  let most = -1
  for (let i = 0; i < numbered.length; i++) if (numbered[i]! > most) most = numbered[i]!
  return most + 1
}
