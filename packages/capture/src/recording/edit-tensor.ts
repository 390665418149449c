import { FmriError } from "@llm-fmri/errors"
import { type EditTensor, openSafetensors } from "@llm-fmri/model"
import { readLabels } from "./files.js"
import type { Label } from "./recording.js"
import { SCHEMA } from "./schema.js"

/**
 * A tensor that an edit names. Of a recording with its labels beside it, a token's place along the axis of positions is
 * where its position was recorded: padding is no value, and a recording at some positions is not one at the first few.
 *
 * @throws FmriError `BadEdit` where there is no such tensor; those of the safetensors reader
 */
export async function readEditTensor(file: string, tensor: string): Promise<EditTensor> {
  const opened = await openSafetensors(file)
  try {
    const info = opened.tensors.get(tensor)
    if (!info)
      throw new FmriError("BadEdit", `${file} has no tensor "${tensor}" for an edit.`, {
        fix: `It has ${[...opened.tensors.keys()].slice(0, 8).join(", ")}.`,
        fields: { file, tensor },
      })
    const data = await opened.read(tensor)
    if (info.shape.length !== 3 || opened.metadata.get("schema") !== SCHEMA) return { dims: info.shape, data }
    const labels = await readLabels(file).catch(() => undefined)
    return { dims: info.shape, data, place: labels && places(labels) }
  } finally {
    await opened.close()
  }
}

/** Labels are in the order of the tensors: a row's n-th label belongs to its n-th place. */
function places(labels: readonly Label[]): (row: number, position: number) => number | undefined {
  const rows = new Map<number, number[]>()
  for (const { row, position } of labels) {
    const positions = rows.get(row)
    if (positions) positions.push(position)
    else rows.set(row, [position])
  }
  return (row, position) => {
    const place = rows.get(row)?.indexOf(position) ?? -1
    return place < 0 ? undefined : place
  }
}
