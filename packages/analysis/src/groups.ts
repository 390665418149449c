import { FmriError } from "@llm-fmri/errors"

/** What each row belongs to: for us the word, the unit of inference. */
export type Groups = ArrayLike<string | number>

/** The row indices of each group, groups in the order of their first row. */
export function rowsOfGroups(groups: Groups): Int32Array[] {
  const members = new Map<string | number, number[]>()
  for (let row = 0; row < groups.length; row++) {
    const list = members.get(groups[row]!)
    if (list) list.push(row)
    else members.set(groups[row]!, [row])
  }
  return [...members.values()].map((rows) => Int32Array.from(rows))
}

/**
 * Refuses to resample fewer than two groups.
 *
 * @throws FmriError `TooFew`.
 */
export function needGroups(count: number): void {
  if (count < 2) {
    throw new FmriError("TooFew", `${count} groups cannot be resampled`, {
      fix: "Pass the word of every row: the unit of inference is the word, not the set.",
      fields: { groups: count },
    })
  }
}
