import { mean, rowNorms } from "@llm-fmri/analysis"
import type { CaptureRow } from "@llm-fmri/capture"
import { tokenLogits } from "@llm-fmri/intervention"
import type { EditInput, Model } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import type { Material } from "./material.js"

/** A vector added at the last position of every neutral sentence. */
export interface Push {
  /** Behind this block. */
  readonly layer: number
  /** Unit vector [d]. */
  readonly unit: ArrayLike<number>
  /** Its length, as a share of the mean residual norm there. */
  readonly dose: number
}

/** Logits of the material's tokens after each sentence. */
export interface Steered {
  /** Unpushed, [sentences][tokens]. */
  readonly clean: readonly Float32Array[]
  /** [pushes][sentences][tokens] */
  readonly pushed: readonly (readonly Float32Array[])[]
}

/** Runs all pushes together: what is before a push in layers or positions is run once. */
export async function steer(
  model: Model,
  { sentences, tokens }: Pick<Material, "sentences" | "tokens">,
  pushes: readonly Push[],
  { capture, signal }: Pick<MeasureContext, "capture" | "signal">,
  onProgress?: (done: number) => void,
): Promise<Steered> {
  const layers = [...new Set(pushes.map(({ layer }) => layer))]
  const norms = await residualNorms(model, sentences, layers, { capture, signal })
  const rows: CaptureRow[] = [...sentences]
  for (const { layer, unit, dose } of pushes) {
    const scale = dose * norms.get(layer)!
    // One object for all sentences: an edit that is seen again is not read again.
    const edits: EditInput[] = [
      { site: "resid_post", layer, op: "add", vector: Array.from(unit), scale, positions: "last" },
    ]
    for (const sentence of sentences) rows.push({ ...sentence, edits })
  }
  const { tensors } = await capture(
    model,
    { rows, sites: ["final_norm"], positions: ["last"] },
    { signal, onProgress: ({ done, total }) => onProgress?.(done / total) },
  )
  const { data } = await tokenLogits(model, tensors.get("final_norm")!, tokens, { signal })
  const block = (from: number) =>
    sentences.map((_, s) => data.subarray((from + s) * tokens.length, (from + s + 1) * tokens.length))
  return { clean: block(0), pushed: pushes.map((_, i) => block((i + 1) * sentences.length)) }
}

/** Mean length of the residual behind each layer at the last position of the sentences. */
async function residualNorms(
  model: Model,
  rows: readonly CaptureRow[],
  layers: readonly number[],
  { capture, signal }: Pick<MeasureContext, "capture" | "signal">,
): Promise<Map<number, number>> {
  const { tensors } = await capture(model, { rows, sites: ["resid_post"], layers, positions: ["last"] }, { signal })
  return new Map(layers.map((layer) => [layer, mean(rowNorms(tensors.get(`resid_post.${layer}`)!))]))
}
