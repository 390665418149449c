import type { DeviceTensor, HostTensor } from "@llm-fmri/graph"
import type { Run } from "./context.js"

/** Bytes of logits that are handled at a time. */
const LOGITS_BYTES = 256 * 2 ** 20

/** Where a part of each token's values stands: rows `from … to`, `size` of `stride` values from `at` on. */
export interface HeadPart {
  readonly from: number
  readonly to: number
  readonly at: number
  readonly size: number
  readonly stride: number
}

/** Takes the stream after the last block [n, width] through the last norm and, where wanted, the unembedding. */
export async function runHead(
  run: Run,
  x: HostTensor,
  put: (name: string, values: Float32Array, part: HeadPart) => void,
): Promise<void> {
  const { model, graphs, plan, head, signal } = run
  const { arch, runtime, weights } = model
  const count = x.dims[0]!
  const { width, vocab } = arch
  const inputs: Record<string, DeviceTensor | HostTensor> = {
    x,
    "final.weight": await weights.other(arch.final.weight),
  }
  if (arch.final.bias) inputs["final.bias"] = await weights.other(arch.final.bias)
  const { y } = await runtime.run(graphs.finalNorm(), inputs, { signal })
  const normed = (y as HostTensor).data as Float32Array
  if (plan.wanted.finalNorm) put("final_norm", normed, { from: 0, to: count, at: 0, size: width, stride: width })
  if (!plan.wanted.logits) return
  await head.eachTile(async (table, at) => {
    const size = table.dims[0]!
    const step = Math.max(1, Math.floor(LOGITS_BYTES / (4 * size)))
    for (let from = 0; from < count; from += step) {
      const to = Math.min(count, from + step)
      const part: HostTensor = {
        dtype: "float32",
        dims: [to - from, width],
        data: normed.slice(from * width, to * width),
      }
      const { logits } = await runtime.run(graphs.logits(), { x: part, table }, { signal })
      put("logits", (logits as HostTensor).data as Float32Array, { from, to, at, size, stride: vocab })
    }
  })
}
