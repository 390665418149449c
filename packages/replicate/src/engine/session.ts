import { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import type { Progress } from "../progress/progress.js"
import { openModel } from "./open-model.js"

interface Surroundings {
  offline: boolean
  signal: AbortSignal
  progress: Progress
}

/** Opens a model in a runtime of its own, lends it to `work`, closes both. */
export async function withModel<T>(
  name: string,
  { offline, signal, progress }: Surroundings,
  work: (model: Model, openSeconds: number) => Promise<T>,
): Promise<T> {
  const began = performance.now()
  const runtime = await Runtime.start()
  try {
    const model = await openModel(name, { runtime, offline, signal, progress })
    try {
      const warned = model.warnings.length
      for (const warning of model.warnings) progress.warning(warning)
      const result = await work(model, (performance.now() - began) / 1000)
      // Weights are read when they are used: only then are NaN found in them.
      for (const warning of model.warnings.slice(warned)) progress.warning(warning)
      return result
    } finally {
      await model.close()
    }
  } finally {
    await runtime.close()
  }
}
