import { type FoldFit, foldFits, type Matrix } from "@llm-fmri/analysis"
import type { Captured, CaptureRequest } from "@llm-fmri/capture"
import type { Model } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { carried, layerScalars } from "./bus.js"
import { type Effects, inject } from "./inject.js"
import type { Injection } from "./injection.js"
import type { Material } from "./material.js"
import type { Trial } from "./trial.js"

/** What running a net takes of the context. */
export type Surroundings = Pick<MeasureContext, "capture" | "progress" | "signal">

/** A net made ready: the first injected layer, what the stream multiplies by, and the directions of each fold. */
export interface Net {
  readonly model: Model
  readonly first: number
  readonly depth: number
  readonly scalars: readonly number[]
  /** What a vector is multiplied by from the first layer to the last, if blocks leave it alone. */
  readonly carriedToEnd: number
  readonly fits: readonly FoldFit[]
  /** What the directions were fitted on, and how it was asked for. */
  readonly captured: Captured
  readonly request: CaptureRequest
}

/** Records every stimulus at the target at layer `first`, and fits directions and norms on each fold's training words. */
export async function fitNet(
  model: Model,
  material: Pick<Material, "rows" | "categories" | "fold">,
  first: number,
  context: Surroundings & Pick<MeasureContext, "direction">,
): Promise<Net> {
  const depth = model.arch.layers.length
  const request: CaptureRequest = {
    rows: material.rows,
    sites: ["resid_post"],
    layers: [first],
    positions: ["target"],
  }
  const captured = await underStage(`${model.name}: category directions`, context, (options) =>
    context.capture(model, request, options),
  )
  const x: Matrix = captured.tensors.get(`resid_post.${first}`)!
  const scalars = await layerScalars(model)
  return {
    model,
    first,
    depth,
    scalars,
    carriedToEnd: carried(scalars, first, depth - 1),
    fits: foldFits(x, material.categories, material.fold, context.direction),
    captured,
    request,
  }
}

/** Injects into trials of a net, under a stage of progress. */
export async function injectInto(
  net: Net,
  name: string,
  trials: readonly Trial[],
  injections: readonly Injection[],
  context: Surroundings,
): Promise<Effects> {
  const { model, first, scalars } = net
  return underStage(`${model.name}: ${name}`, context, ({ signal, onProgress }) =>
    inject(model, trials, injections, {
      first,
      scalars,
      capture: context.capture,
      signal,
      onProgress: (done, total) => onProgress({ done, total }),
    }),
  )
}

interface Watched {
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
}

/** Runs work under a stage of progress that is closed whatever happens. */
export async function underStage<T>(
  name: string,
  { progress, signal }: Pick<MeasureContext, "progress" | "signal">,
  work: (options: Watched) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const stage = progress.stage(name, { unit: "token blocks" })
  try {
    return await work({ signal, onProgress: ({ done, total }) => stage.set(done, total) })
  } finally {
    stage.end()
  }
}
