/**
 * The pairs of the maximum spanning tree of a complete graph (Prim 1957). Of pairs equally strong the first counts as the
 * stronger, so that there is one such tree.
 *
 * @param strength of every pair i < j, in the order of i, then j
 * @returns positions in `strength`, nodes − 1 of them
 */
export function maximumSpanningTree(strength: ArrayLike<number>, nodes: number): number[] {
  const pairOf = (i: number, j: number): number => (i < j ? i * nodes - (i * (i + 3)) / 2 + j - 1 : pairOf(j, i))
  const stronger = (a: number, b: number) => strength[a]! > strength[b]! || (strength[a] === strength[b] && a < b)
  const tree: number[] = []
  const inside = new Uint8Array(nodes)
  const best = new Int32Array(nodes).fill(-1)
  let newest = 0
  while (tree.length < nodes - 1) {
    inside[newest] = 1
    let next = -1
    for (let node = 0; node < nodes; node++) {
      if (inside[node] === 1) continue
      const pair = pairOf(newest, node)
      if (best[node]! < 0 || stronger(pair, best[node]!)) best[node] = pair
      if (next < 0 || stronger(best[node]!, best[next]!)) next = node
    }
    tree.push(best[next]!)
    newest = next
  }
  return tree
}
