import type { Matrix } from "@llm-fmri/analysis"
import type { Label, RecordedTensor, Recording } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"

/** One recorded row, and which of its positions. */
export interface RecordedRow {
  label: Label
  slot: number
}

/**
 * One label a row of a recording: the only one there is, or the one at the position asked for.
 *
 * @throws FmriError `WhichPosition`
 */
export function choosePosition(
  { labels, metadata }: Pick<Recording, "labels" | "metadata">,
  position: string | undefined,
): RecordedRow[] {
  const rows = new Map<number, Label[]>()
  for (const label of labels) {
    const own = rows.get(label.row)
    if (own) own.push(label)
    else rows.set(label.row, [label])
  }
  const recorded = metadata.positions?.split(",") ?? []
  return [...rows].map(([row, own]) => {
    const slot = slotOf(own, recorded, position)
    const label = slot === undefined ? undefined : own[slot]
    if (label !== undefined && slot !== undefined) return { label, slot }
    throw new FmriError(
      "WhichPosition",
      position === undefined
        ? `row ${row} of the recording has ${own.length} positions`
        : `row ${row} of the recording has no position "${position}"`,
      {
        fix:
          recorded.length > 0 && recorded[0] !== "all"
            ? `Say which with --position; it has ${recorded.join(", ")}.`
            : "Say which with --position N (a token index), or record --positions target.",
      },
    )
  })
}

function slotOf(own: readonly Label[], recorded: readonly string[], position: string | undefined): number | undefined {
  if (position === undefined) return own.length === 1 ? 0 : undefined
  const named = recorded.indexOf(position)
  if (named >= 0) return named
  if (/^\d+$/.test(position)) {
    const at = own.findIndex((label) => label.position === Number(position))
    return at >= 0 ? at : undefined
  }
  if (position === "last" && recorded[0] === "all") return own.length - 1
  return undefined
}

/**
 * Those rows of a tensor [rows, d] or [rows, positions, d], [chosen, d].
 *
 * @throws FmriError `NotVectors` for a tensor with more axes
 */
export function recordedRows(name: string, tensor: RecordedTensor, chosen: readonly RecordedRow[]): Matrix {
  const { dims } = tensor
  if (dims.length > 3) {
    throw new FmriError("NotVectors", `"${name}" has a shape of ${dims}`, { fix: "Choose a residual site." })
  }
  const width = dims.at(-1) as number
  // The positions axis, where there is one: padded to the longest row, or so many positions a row.
  const perRow = dims.length === 3 ? (dims[1] as number) : 1
  const data = new Float32Array(chosen.length * width)
  chosen.forEach(({ label, slot }, at) => {
    const start = (label.row * perRow + slot) * width
    data.set(tensor.data.subarray(start, start + width), at * width)
  })
  return { dims: [chosen.length, width], data }
}
