import { recordingMetadata } from "@llm-fmri/capture"
import type { MeasureContext } from "@llm-fmri/replicate"
import type { Material } from "./material.js"
import type { Net } from "./net.js"

/** With `--keep-recordings`: the target rows at the first layer, the folds, and the direction of every fold and category. */
export async function keepWhatWasUsed(
  net: Net,
  material: Pick<Material, "fold" | "stimuliHash">,
  { keep }: Pick<MeasureContext, "keep">,
): Promise<void> {
  if (!keep.wanted) return
  const { model, captured, request, first, fits } = net
  const { tensors, labels } = captured
  const metadata = recordingMetadata(model, request, { stimuliHash: material.stimuliHash, bos: "auto" })
  await keep.recording(`${model.name}.target`, { tensors, labels, metadata })
  await keep.folds(`${model.name}.target`, material.fold)
  for (const [fold, { directions, meanNorm }] of fits.entries())
    for (const [category, direction] of directions)
      await keep.direction(`${model.name}.${category}.fold-${fold}`, Float32Array.from(direction), {
        model: model.name,
        site: "resid_post",
        layer: String(first),
        position: "target",
        kind: "mean difference",
        category,
        held_out_fold: String(fold),
        mean_norm: String(meanNorm),
      })
}
