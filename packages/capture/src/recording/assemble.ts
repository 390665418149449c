import { FmriError } from "@llm-fmri/errors"
import { SafetensorsWriter } from "@llm-fmri/model"
import type { StoredSegment } from "../state/segments.js"

/** Values handled at a time: 64 MB. */
const WINDOW = 2 ** 24
const DTYPES = { float32: "F32", float16: "F16", bfloat16: "BF16" } as const
const BYTES = { float32: 4, float16: 2, bfloat16: 2 } as const
export type RecordingDType = keyof typeof DTYPES

/** Bytes of all values. */
export function bytesOf(shapes: ReadonlyMap<string, readonly number[]>, dtype: RecordingDType): number {
  return BYTES[dtype] * [...shapes.values()].reduce((sum, dims) => sum + dims.reduce((a, b) => a * b, 1), 0)
}

/**
 * Writes tensors from runs of values, zeros where nothing was recorded. The file appears whole or not at all.
 *
 * @throws FmriError `ValueTooLarge` where a finite value would become infinite in float16; those of the writer
 */
export async function assemble(
  file: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  segments: readonly StoredSegment[],
  metadata: Readonly<Record<string, string>>,
  dtype: RecordingDType,
  signal?: AbortSignal,
): Promise<void> {
  const specs = [...shapes].map(([name, shape]) => ({ name, dtype: DTYPES[dtype], shape }))
  const byTensor = new Map<string, StoredSegment[]>()
  for (const segment of segments) {
    const list = byTensor.get(segment.tensor)
    if (list) list.push(segment)
    else byTensor.set(segment.tensor, [segment])
  }
  const writer = await SafetensorsWriter.create(file, specs, metadata)
  try {
    for (const { name, shape } of specs) {
      const runs = (byTensor.get(name) ?? []).sort((a, b) => a.offset - b.offset)
      const size = shape.reduce((product, n) => product * n, 1)
      for (let start = 0; start < size; start += WINDOW) {
        signal?.throwIfAborted()
        const end = Math.min(size, start + WINDOW)
        const values = await window(runs, start, end)
        if (dtype === "float16") refuseOverflow(name, values)
        await writer.write(name, start, values)
      }
    }
    await writer.commit()
  } catch (error) {
    await writer.abort()
    throw error
  }
}

/** Half floats end at 65504; what is nearer to the next power of two becomes infinite. */
function refuseOverflow(tensor: string, values: Float32Array): void {
  const value = values.find((x) => Math.abs(x) >= 65520 && Number.isFinite(x))
  if (value === undefined) return
  throw new FmriError("ValueTooLarge", `${tensor} holds ${value}, which float16 cannot: its largest value is 65504.`, {
    fix: "Record it as bfloat16 or float32.",
    fields: { tensor, value },
  })
}

async function window(runs: readonly StoredSegment[], start: number, end: number): Promise<Float32Array> {
  const whole = runs.find((run) => run.offset <= start && run.offset + run.length >= end)
  if (whole) return whole.read(start - whole.offset, end - start)
  const values = new Float32Array(end - start)
  for (const run of runs) {
    const from = Math.max(run.offset, start)
    const to = Math.min(run.offset + run.length, end)
    if (from < to) values.set(await run.read(from - run.offset, to - from), from - start)
  }
  return values
}
