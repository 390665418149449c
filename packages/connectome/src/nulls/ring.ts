/** Both ends of every edge, [edges] each. */
export interface Ends {
  readonly from: Int32Array
  readonly to: Int32Array
}

/**
 * Edges of given degrees between nodes on a ring, as short as a single pass makes them: the node of most neighbours first,
 * each is joined to the nearest nodes that lack neighbours (the order that Havel and Hakimi prove to lose few). What is left
 * over is fitted in by opening an edge between others.
 *
 * @param degree neighbours that each node has to have, [nodes]
 * @param place position of each node on the ring, [nodes]
 * @returns nothing where the degrees cannot be met in this way
 */
export function ringEnds(degree: Int32Array, place: Int32Array): Ends | undefined {
  const layout = new Layout(degree, place)
  const order = Int32Array.from(degree.keys()).sort((a, b) => degree[b]! - degree[a]! || place[a]! - place[b]!)
  for (const node of order) layout.joinNearest(node)
  for (const node of order) while (layout.lacks[node]! > 0) if (!layout.fitIn(node)) return undefined
  return layout.ends()
}

class Layout {
  readonly lacks: Int32Array
  readonly #place: Int32Array
  readonly #at: Int32Array
  readonly #words: number
  readonly #bits: Int32Array

  constructor(degree: Int32Array, place: Int32Array) {
    const nodes = degree.length
    this.lacks = degree.slice()
    this.#place = place
    this.#at = new Int32Array(nodes)
    place.forEach((position, node) => {
      this.#at[position] = node
    })
    this.#words = (nodes + 31) >>> 5
    this.#bits = new Int32Array(nodes * this.#words)
  }

  #joined(i: number, j: number): boolean {
    return (this.#bits[i * this.#words + (j >>> 5)]! & (1 << (j & 31))) !== 0
  }

  #flip(i: number, j: number): void {
    this.#bits[i * this.#words + (j >>> 5)]! ^= 1 << (j & 31)
    this.#bits[j * this.#words + (i >>> 5)]! ^= 1 << (i & 31)
  }

  /** The nodes in the order of their distance from one on the ring. */
  *#around(node: number): Generator<number> {
    const nodes = this.lacks.length
    const from = this.#place[node]!
    for (let distance = 1; 2 * distance <= nodes; distance++) {
      yield this.#at[(from + distance) % nodes]!
      if (2 * distance < nodes) yield this.#at[(from - distance + nodes) % nodes]!
    }
  }

  joinNearest(node: number): void {
    if (this.lacks[node] === 0) return
    for (const other of this.#around(node)) {
      if (this.lacks[other] === 0 || this.#joined(node, other)) continue
      this.#flip(node, other)
      this.lacks[other]!--
      if (--this.lacks[node]! === 0) return
    }
  }

  /** Gives u, and v that lacks neighbours too (or u again), one each by opening an edge x–y: u–x, v–y. */
  fitIn(u: number): boolean {
    const v = this.lacks[u]! > 1 ? u : this.lacks.findIndex((lacking, node) => lacking > 0 && node !== u)
    for (const x of this.#around(u)) {
      if (x === v || this.#joined(u, x)) continue
      for (const y of this.#around(v)) {
        if (y === x || y === u || this.#joined(v, y) || !this.#joined(x, y)) continue
        this.#flip(x, y)
        this.#flip(u, x)
        this.#flip(v, y)
        this.lacks[u]!--
        this.lacks[v]!--
        return true
      }
    }
    return false
  }

  ends(): Ends {
    const [from, to]: [number[], number[]] = [[], []]
    for (let i = 0; i < this.lacks.length; i++) {
      for (let w = i >>> 5; w < this.#words; w++) {
        for (let word = this.#bits[i * this.#words + w]!; word !== 0; word &= word - 1) {
          const j = (w << 5) + 31 - Math.clz32(word & -word)
          if (j < i) continue
          from.push(i)
          to.push(j)
        }
      }
    }
    return { from: Int32Array.from(from), to: Int32Array.from(to) }
  }
}
