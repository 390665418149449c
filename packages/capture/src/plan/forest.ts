import type { Arch, ResolvedEdit } from "@llm-fmri/model"
import { largest } from "./largest.js"
import { editedPositions, type PlanRow } from "./rows.js"
import type { Wanted } from "./wanted.js"

/** An edit at one token. */
export interface NodeEdit {
  readonly edit: ResolvedEdit
  /** Row of the run, for values that differ by row. */
  readonly row: number
  readonly position: number
}

/**
 * The tokens to compute, each once: rows that begin alike share their nodes, tokens after the last one asked for are left
 * out, and an edited token is a second node beside the unedited one (`base`) that exists only from the first border that
 * its edits can reach (`start`). Borders count from 0 (before block 0) to the number of blocks; a node is present at the
 * borders `start … stop` and goes through the blocks `start … stop − 1`.
 *
 * Arrays are by node; parents and bases come before their children.
 */
export interface Forest {
  readonly size: number
  readonly parent: Int32Array
  readonly token: Int32Array
  readonly depth: Int32Array
  readonly base: Int32Array
  readonly start: Int32Array
  readonly stop: Int32Array
  /** First block in which a node's keys and values differ from its base's; a child's is never later. */
  readonly reach: Int32Array
  /** Length that decides the rotary frequencies (0: the usual ones). */
  readonly ropeLength: Int32Array
  readonly edits: readonly (readonly NodeEdit[] | undefined)[]
  /** Node of each asked (row, position), row after row. */
  readonly slots: Int32Array
}

/** First border at which the edited token itself differs from its base. */
function entryBorder(edit: ResolvedEdit): number {
  return edit.site === "resid_post" ? edit.layer + 1 : edit.layer
}

/** First border from which later tokens can differ: their attention sees changed keys and values in the block after it. */
function reachBorder(edit: ResolvedEdit): number {
  return edit.site === "resid_pre" ? edit.layer : edit.layer + 1
}

/** True when an edit comes late enough to change nothing that is wanted. */
function beyond(edit: ResolvedEdit, depth: number): boolean {
  return edit.site === "resid_pre" || edit.site === "resid_post" ? entryBorder(edit) > depth : edit.layer >= depth
}

/** A tree under construction. */
class Growing {
  readonly parent: number[] = []
  readonly token: number[] = []
  readonly depth: number[] = []
  readonly base: number[] = []
  readonly start: number[] = []
  readonly reach: number[] = []
  readonly ropeLength: number[] = []
  readonly edits: (readonly NodeEdit[] | undefined)[] = []
  readonly #children: Map<string | number, number>[] = []
  readonly #roots = new Map<string | number, number>()

  child(
    parent: number,
    token: number,
    key: string,
    make: () => { base: number; edits?: NodeEdit[]; start: number; reach: number; ropeLength: number },
  ): number {
    const siblings = parent < 0 ? this.#roots : this.#children[parent]!
    const name = key === "" ? token : `${token},${key}`
    const known = siblings.get(name)
    if (known !== undefined) return known
    const { base, edits, start, reach, ropeLength } = make()
    const node = this.parent.length
    this.parent.push(parent)
    this.token.push(token)
    this.depth.push(parent < 0 ? 0 : this.depth[parent]! + 1)
    this.base.push(base < 0 ? node : base)
    this.start.push(start)
    this.reach.push(reach)
    this.ropeLength.push(ropeLength)
    this.edits.push(edits)
    this.#children.push(new Map())
    siblings.set(name, node)
    return node
  }
}

const NEVER = 2 ** 30

/** Merges rows into a forest and decides where each node enters and leaves the stack. Pure. */
export function growForest(
  arch: Arch,
  rows: readonly PlanRow[],
  asked: readonly (readonly number[])[],
  wanted: Wanted,
  /** Number of each row in the whole run. */
  numbers: readonly number[] = rows.map((_, r) => r),
): Forest {
  const tree = new Growing()
  const slots: number[] = []
  const editIds = new Map<ResolvedEdit, number>()
  const dynamicFrom = Math.min(...Object.values(arch.ropes).map((rope) => rope.dynamic?.maxPositions ?? NEVER))

  rows.forEach((row, r) => {
    const reads = asked[r]!
    const length = largest(reads) + 1
    const ropeLength = row.ids.length > dynamicFrom ? row.ids.length : 0
    const hits = editsByPosition(row, length, wanted.depth)
    const clean: number[] = []
    const path: number[] = []
    for (let p = 0; p < length; p++) {
      const token = row.ids[p]!
      const rootKey = p === 0 && ropeLength > 0 ? `rope${ropeLength}` : ""
      const above = p === 0 ? -1 : path[p - 1]!
      const own = hits?.get(p)
      const inherited = above < 0 ? NEVER : tree.reach[above]!
      const start = Math.min(inherited, ...(own ?? []).map((edit) => Math.min(entryBorder(edit), NEVER)))
      const plain = () => ({ base: -1, start: 0, reach: NEVER, ropeLength })
      const cleanAbove = p === 0 ? -1 : clean[p - 1]!
      if (start === NEVER) {
        path.push(tree.child(above, token, rootKey, plain))
        clean.push(path[p]!)
        continue
      }
      clean.push(tree.child(cleanAbove, token, rootKey, plain))
      const key = `${rootKey}e${(own ?? []).map((edit) => editId(editIds, edit, numbers[r]!)).join(".")}`
      path.push(
        tree.child(above, token, key, () => ({
          base: clean[p]!,
          start,
          reach: Math.min(inherited, ...(own ?? []).map(reachBorder)),
          ropeLength,
          edits: own?.map((edit) => ({ edit, row: numbers[r]!, position: p })),
        })),
      )
    }
    for (const p of reads) slots.push(path[p]!)
  })

  const forest = {
    size: tree.parent.length,
    parent: Int32Array.from(tree.parent),
    token: Int32Array.from(tree.token),
    depth: Int32Array.from(tree.depth),
    base: Int32Array.from(tree.base),
    start: Int32Array.from(tree.start),
    stop: new Int32Array(tree.parent.length).fill(-1),
    reach: Int32Array.from(tree.reach),
    ropeLength: Int32Array.from(tree.ropeLength),
    edits: tree.edits,
    slots: Int32Array.from(slots),
  }
  decideStops(forest, wanted)
  return forest
}

function editsByPosition(row: PlanRow, length: number, depth: number): Map<number, ResolvedEdit[]> | undefined {
  let hits: Map<number, ResolvedEdit[]> | undefined
  for (const edit of row.edits) {
    if (beyond(edit, depth)) continue
    for (const p of editedPositions(row, edit.positions)) {
      if (p >= length) continue
      hits ??= new Map()
      const list = hits.get(p)
      if (list) list.push(edit)
      else hits.set(p, [edit])
    }
  }
  return hits
}

function editId(ids: Map<ResolvedEdit, number>, edit: ResolvedEdit, row: number): string {
  const known = ids.get(edit)
  const id = known ?? ids.size
  if (known === undefined) ids.set(edit, id)
  return edit.source ? `${id}r${row}` : String(id)
}

/** The node that holds a token's value at a border: itself once its edits can reach it, its base before. */
export function ownerAt(forest: Forest, node: number, border: number): number {
  return forest.start[node]! <= border ? node : forest.base[node]!
}

/** A node goes on as long as something wanted, a later token's attention, or an edited copy of it needs it. */
function decideStops(forest: Forest, wanted: Wanted): void {
  const { stop, start, reach, parent, base } = forest
  const raise = (node: number, border: number) => {
    if (stop[node]! < border) stop[node] = border
  }
  const borders = [...new Set([...wanted.pre, ...[...wanted.post].map((l) => l + 1)])]
  if (wanted.finalNorm || wanted.logits) borders.push(wanted.depth)
  const blocks = [...wanted.inner.keys()]
  for (const node of new Set(forest.slots)) {
    for (const border of borders) raise(ownerAt(forest, node, border), border)
    for (const block of blocks) raise(ownerAt(forest, node, block), block + 1)
  }
  for (let node = forest.size - 1; node >= 0; node--) {
    if (stop[node]! < start[node]!) continue
    if (start[node]! > 0) raise(base[node]!, start[node]!)
    const above = parent[node]!
    if (above < 0 || stop[node] === start[node]) continue
    // Its path's keys: the base's as long as they are the same, then those of the path itself.
    if (reach[above]! < stop[node]!) raise(above, stop[node]!)
    if (reach[above]! > start[node]!) raise(base[above]!, Math.min(reach[above]!, stop[node]!))
  }
}
