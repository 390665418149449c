import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { EditInput } from "@llm-fmri/model"
import { tinyFolder } from "./tiny.js"

/** Row `r` at position `p` of values [B, T, d]. */
export function rowAt(
  { dims, data }: { dims: readonly number[]; data: Float32Array | Int32Array },
  r: number,
  p: number,
): Float32Array {
  const [, t, d] = dims as [number, number, number]
  return Float32Array.from(data.subarray((r * t + p) * d, (r * t + p + 1) * d))
}

/** An edit list of the fixture; operands stand beside it. */
export function goldenEdits(name: string, list: string): EditInput[] {
  const edits = JSON.parse(readFileSync(join(tinyFolder(name), `edits-${list}.json`), "utf8")) as EditInput[]
  for (const edit of edits) {
    if ("vector" in edit && !Array.isArray(edit.vector)) edit.vector.file = join(tinyFolder(name), edit.vector.file)
  }
  return edits
}
