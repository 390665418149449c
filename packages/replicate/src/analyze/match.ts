import { FmriError } from "@llm-fmri/errors"
import { type Layer, type Material, materialOf } from "./material.js"

/**
 * Another recording with its rows in the order of the first: matched by word and frame, or taken in order where the labels do
 * not name words.
 *
 * @throws FmriError `RowsDoNotMatch`
 */
export function matchRows(material: Material, other: Material): Material {
  const [own, theirs] = [keysOf(material), keysOf(other)]
  if (own === undefined || theirs === undefined || own.every((key, row) => key === theirs[row])) {
    if (material.rows === other.rows) return other
    throw differ(`the first has ${material.rows} rows and the other ${other.rows}`)
  }
  const place = new Map(theirs.map((key, row) => [key, row]))
  const missing = own.find((key) => !place.has(key))
  if (missing !== undefined) throw differ(`the other has no row of ${missing}`)
  if (place.size !== theirs.length || new Set(own).size !== own.length) {
    throw differ("several rows have the same word and frame, in another order")
  }
  return reordered(
    other,
    own.map((key) => place.get(key) as number),
  )
}

/** A word in its frame. */
function keysOf({ group, frame }: Material): string[] | undefined {
  return group?.map((word, row) => (frame === undefined ? `"${word}"` : `"${word}" in frame ${frame[row]}`))
}

function reordered(material: Material, order: readonly number[]): Material {
  const layers = material.layers.map(({ name, x }): Layer => {
    const d = x.dims[1] as number
    const data = x.data.slice(0, order.length * d)
    order.forEach((from, to) => {
      data.set(x.data.subarray(from * d, (from + 1) * d), to * d)
    })
    return { name, x: { dims: [order.length, d], data } }
  })
  const { columns, category, group, frame, raw } = material
  const labels = order.map((from) =>
    Object.fromEntries(
      (
        [
          [columns.by, category],
          [columns.group, group],
          [columns.frame, frame],
        ] as const
      ).flatMap(([name, column]) => (column === undefined ? [] : [[name, column[from] as string]])),
    ),
  )
  return materialOf(layers, labels, { ...columns, raw })
}

function differ(why: string): FmriError {
  return new FmriError("RowsDoNotMatch", `the two recordings are not of the same rows: ${why}`, {
    fix: "Record the same texts in both, or choose the same rows with --position.",
  })
}
