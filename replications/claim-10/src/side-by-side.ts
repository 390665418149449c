import type { SelectivityMap } from "./maps.js"
import type { Pairs } from "./order-null.js"

/** Maps whose sums are made at once, so that none waits for itself. */
const beside = 8

/** Maps in groups of eight, unit by unit: the values of a unit lie together. */
export interface SideBySide {
  readonly maps: number
  readonly groups: readonly Float64Array[]
}

/** @param maps of as many units each; missing ones of the last group are zeros */
export function sideBySide(maps: readonly SelectivityMap[]): SideBySide {
  const groups: Float64Array[] = []
  for (let start = 0; start < maps.length; start += beside) {
    const group = new Float64Array(maps[start]!.length * beside)
    maps.slice(start, start + beside).forEach((map, k) => {
      for (let u = 0; u < map.length; u++) group[u * beside + k] = map[u]!
    })
    groups.push(group)
  }
  return { maps: maps.length, groups }
}

/**
 * The mean product over neighbours of every map on every layout, as `neighbourMean` of one: layout after layout.
 *
 * @param order which unit stands at each place; as they are, where left out
 * @param into layouts · maps numbers from `from` on
 */
export function neighbourMeans(
  { maps, groups }: SideBySide,
  layouts: readonly Pairs[],
  order: ArrayLike<number> | undefined,
  into: Float64Array,
  from = 0,
): void {
  const placed = order && new Float64Array(groups[0]?.length ?? 0)
  groups.forEach((group, g) => {
    if (placed && order) gather(group, order, placed)
    layouts.forEach((pairs, l) => {
      addProducts(placed ?? group, pairs)
      const at = from + l * maps + g * beside
      const count = Math.min(beside, maps - g * beside)
      for (let k = 0; k < count; k++) into[at + k] = sums[k]! / pairs.from.length
    })
  })
}

const sums = new Float64Array(beside)

function gather(group: Float64Array, order: ArrayLike<number>, placed: Float64Array): void {
  for (let u = 0, to = 0; u < order.length; u++, to += beside) {
    const at = order[u]! * beside
    placed[to] = group[at]!
    placed[to + 1] = group[at + 1]!
    placed[to + 2] = group[at + 2]!
    placed[to + 3] = group[at + 3]!
    placed[to + 4] = group[at + 4]!
    placed[to + 5] = group[at + 5]!
    placed[to + 6] = group[at + 6]!
    placed[to + 7] = group[at + 7]!
  }
}

function addProducts(z: Float64Array, { from, to }: Pairs): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  let s5 = 0
  let s6 = 0
  let s7 = 0
  for (let e = 0; e < from.length; e++) {
    const a = from[e]! * beside
    const b = to[e]! * beside
    s0 += z[a]! * z[b]!
    s1 += z[a + 1]! * z[b + 1]!
    s2 += z[a + 2]! * z[b + 2]!
    s3 += z[a + 3]! * z[b + 3]!
    s4 += z[a + 4]! * z[b + 4]!
    s5 += z[a + 5]! * z[b + 5]!
    s6 += z[a + 6]! * z[b + 6]!
    s7 += z[a + 7]! * z[b + 7]!
  }
  sums[0] = s0
  sums[1] = s1
  sums[2] = s2
  sums[3] = s3
  sums[4] = s4
  sums[5] = s5
  sums[6] = s6
  sums[7] = s7
}
