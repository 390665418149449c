import { type CaptureRow, capture } from "@llm-fmri/capture"
import type { Model } from "@llm-fmri/model"

/** Logits at the last position of one row, run on its own from the start, over the whole vocabulary. */
export async function logitsAlone(model: Model, row: CaptureRow): Promise<Float32Array> {
  const { tensors } = await capture(model, { rows: [row], sites: ["logits"], positions: ["last"] })
  return tensors.get("logits")!.data
}

/** KL(p ‖ q) of two rows of logits, term by term in float64. */
export function divergence(p: Float32Array, q: Float32Array): number {
  const [a, b] = [logSoftmax(p), logSoftmax(q)]
  return a.reduce((sum, x, i) => sum + Math.exp(x) * (x - b[i]!), 0)
}

function logSoftmax(logits: Float32Array): Float64Array {
  const top = Math.max(...logits)
  const norm = top + Math.log(Float64Array.from(logits).reduce((sum, x) => sum + Math.exp(x - top), 0))
  return Float64Array.from(logits, (x) => x - norm)
}
