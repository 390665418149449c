import type { MeasureContext } from "../claim/measure.js"
import type { RunHooks } from "./margin-runs.js"

/**
 * A stage of progress in percent, whose parts each report their own share; the part that ends at 1 ends the stage.
 *
 * @example
 * ```ts
 * const part = stageOfRuns(context, "twin 1")
 * const margins = await part(0, 1, (hooks) => runs.read(model, hooks))
 * ```
 */
export function stageOfRuns(
  { capture, progress, signal }: Pick<MeasureContext, "capture" | "progress" | "signal">,
  name: string,
): <T>(from: number, to: number, work: (hooks: RunHooks) => Promise<T>) => Promise<T> {
  const stage = progress.stage(name, { total: 100, unit: "%" })
  return async (from, to, work) => {
    signal.throwIfAborted()
    const result = await work({
      capture,
      signal,
      onProgress: (done) => stage.set(Math.floor(100 * (from + (to - from) * done))),
    })
    if (to === 1) stage.end()
    return result
  }
}
