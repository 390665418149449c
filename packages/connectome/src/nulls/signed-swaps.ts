import type { Rng } from "@llm-fmri/random"

/** Edges with signs, as they are being swapped. */
export interface SignedEdges {
  readonly nodes: number
  readonly from: Int32Array
  readonly to: Int32Array
  /** 1 or −1 of each edge. */
  readonly sign: Int8Array
}

/**
 * Swaps that keep every node's positive and negative degree (Rubinov & Sporns 2011): a–b and c–d of one sign become a–d and
 * c–b where those are free, or where both are edges of the other sign, which a–b and c–d then become. A swap that is refused
 * counts as a step. Changes what it is given.
 *
 * @returns how many were made
 */
export function swapSigned({ nodes, from, to, sign }: SignedEdges, tries: number, rng: Rng): number {
  // The number of each pair's edge, from 1; 0 where there is none.
  const edgeOf = new Int32Array(nodes * nodes)
  const put = (i: number, j: number, edge: number) => {
    edgeOf[i * nodes + j] = edge
    edgeOf[j * nodes + i] = edge
  }
  from.forEach((i, e) => {
    put(i, to[e]!, e + 1)
  })
  let made = 0
  for (let step = 0; step < tries; step++) {
    const e = rng.int(from.length)
    const f = rng.int(from.length)
    const turned = (rng.uint32() & 1) === 1
    if (e === f || sign[e] !== sign[f]) continue
    const [a, b] = [from[e]!, to[e]!]
    const [c, d] = turned ? [to[f]!, from[f]!] : [from[f]!, to[f]!]
    if (a === c || a === d || b === c || b === d) continue
    const g = edgeOf[a * nodes + d]!
    const h = edgeOf[c * nodes + b]!
    if (g === 0 && h === 0) {
      put(a, b, 0)
      put(c, d, 0)
      put(a, d, e + 1)
      put(c, b, f + 1)
      to[e] = d
      from[f] = c
      to[f] = b
      made++
    } else if (g > 0 && h > 0 && sign[g - 1] === sign[h - 1] && sign[g - 1] !== sign[e]) {
      const other = sign[g - 1]!
      sign[g - 1] = sign[e]!
      sign[h - 1] = sign[e]!
      sign[e] = other
      sign[f] = other
      made++
    }
  }
  return made
}
