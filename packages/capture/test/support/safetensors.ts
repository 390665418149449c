import { readFileSync } from "node:fs"

export interface Golden {
  dims: number[]
  data: Float32Array | Int32Array
}

/** A reader of its own, so that a bug in the library's reader cannot hide itself. F32 and I32 only. */
export function readGolden(path: string): Map<string, Golden> {
  const bytes = readFileSync(path)
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >
  const out = new Map<string, Golden>()
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue
    const [begin, end] = entry.data_offsets
    const buffer = new Uint8Array(bytes.subarray(8 + length + begin, 8 + length + end)).buffer
    if (entry.dtype !== "F32" && entry.dtype !== "I32") throw new Error(`${path}: ${name} is ${entry.dtype}`)
    out.set(name, {
      dims: entry.shape,
      data: entry.dtype === "F32" ? new Float32Array(buffer) : new Int32Array(buffer),
    })
  }
  return out
}

/** max|Δ| / max|reference|; infinite where the shapes differ or a number is not finite. */
export function relativeError(
  ours: { dims: readonly number[]; data: ArrayLike<number> } | undefined,
  reference: Golden,
) {
  if (!ours || ours.dims.join() !== reference.dims.join()) return Number.POSITIVE_INFINITY
  let worst = 0
  let largest = 0
  for (let i = 0; i < reference.data.length; i++) {
    const difference = Math.abs(ours.data[i]! - reference.data[i]!)
    if (!(difference <= worst)) worst = Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY
    largest = Math.max(largest, Math.abs(reference.data[i]!))
  }
  return largest === 0 ? worst : worst / largest
}
