import type { Model } from "../engine/types.js"
import { modelName } from "../run/subject.js"
import type { MeasureContext } from "./measure.js"
import { sideBySide } from "./side-by-side.js"

/** A net that lacks something of the trained one, on the same graph. */
export interface ReferenceNet {
  readonly net: "untrained" | "hybrid"
  /** 1, 2, …: as in `smollm2-135m@untrained:1`. */
  readonly seed: number
}

/** How reference nets are measured. */
export interface ReferenceNetOptions {
  /**
   * Nets that are under way at the same time, *1*: with 2, one is recorded while the statistics of the other are made, so
   * that no core waits, and memory holds both.
   */
  readonly together?: number
}

/**
 * Measures the same on the reference nets of a model, one after the other or a few together: each is opened, lent to `work`,
 * and closed. Each net is a step: what an interrupted run has measured is not measured again, so `work` returns plain data
 * (see `MeasureContext.step`). Results stand in the order of the nets, whichever ends first.
 *
 * @param counts how many seeds of each net, numbered from 1
 *
 * @example
 * ```ts
 * const twins = await eachReferenceNet(context, context.models[0], { untrained: 5 }, (model) => measureNet(model))
 * twins[0] // { net: "untrained", seed: 1, value: … }
 * ```
 */
export async function eachReferenceNet<T>(
  context: Pick<MeasureContext, "open" | "progress" | "signal" | "step">,
  name: string,
  counts: Readonly<Partial<Record<ReferenceNet["net"], number>>>,
  work: (model: Model, net: ReferenceNet) => Promise<T>,
  { together = 1 }: ReferenceNetOptions = {},
): Promise<(ReferenceNet & { value: T })[]> {
  const nets = (["untrained", "hybrid"] as const).flatMap((net) =>
    Array.from({ length: counts[net] ?? 0 }, (_, i): ReferenceNet => ({ net, seed: i + 1 })),
  )
  const done = await sideBySide(nets, together, async (net, at) => {
    context.signal.throwIfAborted()
    context.progress.part({ what: "reference net", at: at + 1, of: nets.length })
    const value = await context.step(`${modelName(name)}@${net.net}:${net.seed}`, null, async () => {
      const model = await context.open(`${name}@${net.net}:${net.seed}`)
      try {
        return await work(model, net)
      } finally {
        await model.close()
      }
    })
    return { ...net, value }
  })
  context.progress.part()
  return done
}
