import type { HostTensor } from "@llm-fmri/graph"
import { type EditableSite, operand, type StepKind } from "@llm-fmri/model"
import type { Forest, NodeEdit } from "../plan/forest.js"

/** The steps of one site for one batch, and their operands by the names of the graph's inputs. */
export interface Steps {
  readonly kinds: readonly StepKind[]
  readonly operands: Readonly<Record<string, HostTensor>>
}

/**
 * Lines up the edits of the batch's tokens at one site: each token's edits become, in their order, steps of a common
 * sequence in which the other tokens have neutral operands. Pure.
 */
export function editSteps(forest: Forest, batch: Int32Array, site: EditableSite, layer: number): Steps | undefined {
  const kinds: StepKind[] = []
  const hits: { row: number; step: number; edit: NodeEdit }[] = []
  batch.forEach((node, row) => {
    let step = -1
    for (const edit of forest.edits[node] ?? []) {
      if (edit.edit.site !== site || edit.edit.layer !== layer) continue
      const { kind } = edit.edit
      step = kinds.indexOf(kind, step + 1)
      if (step < 0) step = kinds.push(kind) - 1
      hits.push({ row, step, edit })
    }
  })
  if (kinds.length === 0) return undefined
  const operands: Record<string, HostTensor> = {}
  kinds.forEach((kind, step) => {
    const mine = hits.filter((hit) => hit.step === step)
    Object.assign(operands, stepOperands(site, step, kind, batch.length, mine))
  })
  return { kinds, operands }
}

function stepOperands(
  site: EditableSite,
  step: number,
  kind: StepKind,
  rows: number,
  hits: readonly { row: number; edit: NodeEdit }[],
): Record<string, HostTensor> {
  const operands: Record<string, HostTensor> = {}
  if (kind !== "set") {
    const coefficient = new Float32Array(rows).fill(kind === "scale" ? 1 : 0)
    for (const { row, edit } of hits) coefficient[row] = edit.edit.coefficient
    operands[operand(site, step, "coefficient")] = { dtype: "float32", dims: [rows, 1], data: coefficient }
  }
  if (kind === "scale") return operands
  // Row 0 is neutral for `set`: its mask is empty.
  const tables: { vector: Float32Array; mask?: Uint8Array }[] = []
  const index = new Int32Array(rows)
  const known = new Map<Float32Array, number>()
  const width = valuesOf(hits[0]!.edit).length
  if (kind === "set") tables.push({ vector: new Float32Array(width), mask: new Uint8Array(width) })
  for (const { row, edit } of hits) {
    const vector = valuesOf(edit)
    // Values read from a recording are fresh views: one table row each.
    let at = edit.edit.source ? undefined : known.get(vector)
    if (at === undefined) {
      at = tables.push({ vector, mask: edit.edit.mask }) - 1
      known.set(vector, at)
    }
    index[row] = at
  }
  const vectors = new Float32Array(tables.length * width)
  tables.forEach(({ vector }, i) => {
    vectors.set(vector, i * width)
  })
  operands[operand(site, step, "vectors")] = { dtype: "float32", dims: [tables.length, width], data: vectors }
  operands[operand(site, step, "index")] = { dtype: "int32", dims: [rows], data: index }
  if (kind === "set") {
    const masks = new Uint8Array(tables.length * width)
    tables.forEach(({ mask }, i) => {
      masks.set(mask!, i * width)
    })
    operands[operand(site, step, "mask")] = { dtype: "bool", dims: [tables.length, width], data: masks }
  }
  return operands
}

/** The plan has seen to it that a replacement has its values. */
function valuesOf({ edit, row, position }: NodeEdit): Float32Array {
  return edit.source ? edit.source(row, position)! : edit.vector!
}
