import { FmriError } from "@llm-fmri/errors"
import type { Arch, EditPositions, ResolvedEdit } from "@llm-fmri/model"

/** A position in a row: by number, the row's last token, or the stimulus's target or the token after it. */
export type Position = "last" | "target" | "next" | number

/** A row of tokens with its own edits. */
export interface PlanRow {
  readonly ids: readonly number[]
  readonly target?: number
  readonly next?: number
  readonly edits: readonly ResolvedEdit[]
}

/**
 * Checks the rows and finds the positions that are asked for, in each row.
 *
 * @throws FmriError `EmptyRow`, `TokenOutOfRange`, `RowTooLong`, `PositionMissing`, each naming the row
 */
export function askedPositions(
  arch: Arch,
  rows: readonly PlanRow[],
  positions: "all" | readonly Position[],
): number[][] {
  if (rows.length === 0)
    throw new FmriError("NoRows", "There are no rows to run.", { fix: "Give at least one text or row of token ids." })
  if (positions !== "all" && positions.length === 0)
    throw new FmriError("NothingAsked", "No position is asked for.", { fix: 'Ask for "all", "last" or an index.' })
  return rows.map((row, r) => {
    checkRow(arch, row, r)
    if (positions === "all") return row.ids.map((_, p) => p)
    return positions.map((position) => placeOf(row, position) ?? missing(r, row, position))
  })
}

/** The position in this row, or undefined where the row has none. */
function placeOf(row: PlanRow, position: Position): number | undefined {
  const place =
    position === "last"
      ? row.ids.length - 1
      : position === "target"
        ? row.target
        : position === "next"
          ? row.next
          : position
  return place !== undefined && Number.isInteger(place) && place >= 0 && place < row.ids.length ? place : undefined
}

/** Positions of this row that an edit reaches; indices beyond the row are ignored. */
export function editedPositions(row: PlanRow, positions: EditPositions): number[] {
  if (positions === "all") return row.ids.map((_, p) => p)
  const list = Array.isArray(positions) ? positions : [positions]
  return [...new Set(list.flatMap((position) => placeOf(row, position) ?? []))]
}

function missing(r: number, row: PlanRow, position: Position): never {
  const named = typeof position === "number"
  throw new FmriError(
    "PositionMissing",
    named
      ? `Row ${r} has ${row.ids.length} tokens, so there is no position ${position}.`
      : `Row ${r} has no ${position} position.`,
    {
      fix: named
        ? "Positions count from 0, BOS included; choose one that every row has."
        : `"${position}" needs a stimulus set whose texts go on after the target; for plain rows use "last" or an index.`,
      fields: { row: r, position },
    },
  )
}

function checkRow(arch: Arch, row: PlanRow, r: number): void {
  if (row.ids.length === 0)
    throw new FmriError("EmptyRow", `Row ${r} has no tokens.`, {
      fix: "Remove it, or add a BOS token.",
      fields: { row: r },
    })
  for (const id of row.ids)
    if (!Number.isInteger(id) || id < 0 || id >= arch.vocab)
      throw new FmriError(
        "TokenOutOfRange",
        `Row ${r} holds the token id ${id}; the vocabulary has 0 to ${arch.vocab - 1}.`,
        {
          fix: "Use token ids of this model's tokenizer.",
          fields: { row: r, id },
        },
      )
  const most = arch.maxPositions
  const stretches = Object.values(arch.ropes).some((rope) => rope.dynamic)
  if (most !== undefined && row.ids.length > most && !stretches)
    throw new FmriError("RowTooLong", `Row ${r} has ${row.ids.length} tokens; the model's context is ${most}.`, {
      fix: "Shorten the text.",
      fields: { row: r, tokens: row.ids.length },
    })
}
