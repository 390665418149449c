import type { AttentionForm } from "@llm-fmri/model"
import type { Forest } from "./forest.js"
import { largest } from "./largest.js"

/** Where the tokens of a batch stand for attention: `headIndices` turns it into the inputs of a graph. */
export interface Layout {
  readonly form: AttentionForm
  readonly groups: number
  readonly queriesPerGroup: number
  readonly keysPerGroup: number
  /** [groups, keysPerGroup] rows of k and v. */
  readonly keys: Int32Array
  /** [groups, 1, queriesPerGroup, keysPerGroup], 0 where a key is seen. */
  readonly mask: Float32Array
  /** [groups, queriesPerGroup] rows of q. */
  readonly queries: Int32Array
  /** Group and query of each token of the batch. */
  readonly groupOf: Int32Array
  readonly queryOf: Int32Array
  /** Depth of a group's first key. */
  readonly firstKey: Int32Array
}

/** Low enough that softmax gives exactly 0, and finite, so that no NaN can come of it. */
const HIDDEN = -1e9

/**
 * Lays out the nodes that go through a block. Tokens on one path whose parents are in the batch form a run; where runs
 * are long they are attended as rows of queries, otherwise every token gathers the keys of its own path. Pure.
 *
 * @param batch nodes, in the order of the rows
 * @param rowOf row of each node, −1 outside the batch
 */
export function layOut(forest: Forest, batch: Int32Array, rowOf: Int32Array, window?: number): Layout {
  const runs = findRuns(forest, batch, rowOf)
  const longest = largest(runs.map((run) => run.length))
  const asRows = longest > 1 && runs.length * longest <= 2 * batch.length
  const groups = asRows ? runs : Array.from(batch, (node) => [node])
  const span = (group: readonly number[]) => {
    const first = forest.depth[group[0]!]!
    const last = forest.depth[group.at(-1)!]!
    const from = window === undefined ? 0 : Math.max(0, first - window + 1)
    return { from, keys: last - from + 1 }
  }
  const width = largest(groups.map((group) => span(group).keys))
  const queriesPerGroup = asRows ? longest : 1
  const keys = new Int32Array(groups.length * width)
  const mask = new Float32Array(groups.length * queriesPerGroup * width).fill(HIDDEN)
  const queries = new Int32Array(groups.length * queriesPerGroup)
  const groupOf = new Int32Array(batch.length)
  const queryOf = new Int32Array(batch.length)
  const firstKey = new Int32Array(groups.length)
  groups.forEach((group, g) => {
    const { from, keys: count } = span(group)
    firstKey[g] = from
    let node = group.at(-1)!
    for (let k = count - 1; k >= 0; k--) {
      // A node that is not here has its base's keys as yet.
      const own = rowOf[node]!
      keys[g * width + k] = own >= 0 ? own : rowOf[forest.base[node]!]!
      node = forest.parent[node]!
    }
    group.forEach((query, t) => {
      const row = rowOf[query]!
      const depth = forest.depth[query]!
      const seenFrom = window === undefined ? 0 : Math.max(0, depth - window + 1) - from
      mask.fill(0, (g * queriesPerGroup + t) * width + seenFrom, (g * queriesPerGroup + t) * width + depth - from + 1)
      queries[g * queriesPerGroup + t] = row
      groupOf[row] = g
      queryOf[row] = t
    })
  })
  return {
    form: asRows ? "rows" : "path",
    groups: groups.length,
    queriesPerGroup,
    keysPerGroup: width,
    keys,
    mask,
    queries,
    groupOf,
    queryOf,
    firstKey,
  }
}

/** The layout by single heads, as the form `rows` of @llm-fmri/model's attention takes it. */
export function headIndices(
  layout: Layout,
  heads: number,
  kvHeads: number,
): { queryHeads: Int32Array; keyHeads: Int32Array; backHeads: Int32Array } {
  const { groups, queriesPerGroup: tq, keysPerGroup: tk, keys, queries, groupOf, queryOf } = layout
  const queryHeads = new Int32Array(groups * heads * tq)
  const keyHeads = new Int32Array(groups * kvHeads * tk)
  const backHeads = new Int32Array(groupOf.length * heads)
  for (let g = 0; g < groups; g++) {
    for (let h = 0; h < heads; h++)
      for (let t = 0; t < tq; t++) queryHeads[(g * heads + h) * tq + t] = queries[g * tq + t]! * heads + h
    for (let h = 0; h < kvHeads; h++)
      for (let t = 0; t < tk; t++) keyHeads[(g * kvHeads + h) * tk + t] = keys[g * tk + t]! * kvHeads + h
  }
  groupOf.forEach((group, row) => {
    for (let h = 0; h < heads; h++) backHeads[row * heads + h] = (group * heads + h) * tq + queryOf[row]!
  })
  return { queryHeads, keyHeads, backHeads }
}

/** Splits the batch into runs of tokens that follow one another on a path. */
function findRuns(forest: Forest, batch: Int32Array, rowOf: Int32Array): number[][] {
  const runs: number[][] = []
  const runOf = new Map<number, number[]>()
  // Parents have smaller numbers than their children.
  for (const node of [...batch].sort((a, b) => a - b)) {
    const parent = forest.parent[node]!
    const run = parent >= 0 && rowOf[parent]! >= 0 ? runOf.get(parent) : undefined
    if (run && run.at(-1) === parent) {
      run.push(node)
      runOf.set(node, run)
    } else {
      const own = [node]
      runs.push(own)
      runOf.set(node, own)
    }
  }
  return runs
}
