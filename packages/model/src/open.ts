import type { Runtime } from "@llm-fmri/graph"
import { readArch } from "./architectures/index.js"
import { openCheckpoint } from "./checkpoint/index.js"
import type { Model } from "./model.js"
import { CheckpointWeights } from "./weights/source.js"
import { allWeights, WeightStore } from "./weights/store.js"

/** Opens a folder or file (without registry yet). */
export async function openModel(name: string, options: { runtime: Runtime }): Promise<Model> {
  const checkpoint = await openCheckpoint(name)
  const arch = readArch(checkpoint.config, checkpoint.tensors.keys())
  const source = new CheckpointWeights(checkpoint)
  source.check(allWeights(arch))
  const weights = new WeightStore(arch, source, options.runtime)
  return {
    name,
    arch,
    hash: "",
    warnings: checkpoint.warnings,
    runtime: options.runtime,
    weights,
    close: async () => {
      await weights.close()
      await checkpoint.close()
    },
  }
}
