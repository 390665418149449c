import { mean } from "@llm-fmri/analysis"
import { tokenLogits } from "@llm-fmri/intervention"
import { cellKey, comparisons, injectionsOf } from "./cells.js"
import { nounContrast } from "./effect.js"
import { Places, runInjections } from "./inject.js"
import type { Material, Probe } from "./material.js"
import { type Net, type Surroundings, underStage } from "./net.js"
import { makeTrials, own } from "./trial.js"

/** What the injections did to the noun's logit, a number a trial, by cell of the grid. */
export interface NounSweep {
  readonly changes: ReadonlyMap<string, { readonly many: Float64Array; readonly once: Float64Array }>
  /** The largest mean change that a single injection made. */
  readonly largest: number
  readonly words: readonly string[]
}

/**
 * Injects the same directions at the end of the probe sentence ("The cat is a kind of") and reads there the logit of the
 * category's noun less the mean of the other nouns'.
 */
export async function sweepNouns(
  { model, first, depth, fits, scalars }: Net,
  material: Pick<Material, "rows" | "categories" | "fold">,
  { rows, nouns }: Probe,
  stimuli: ArrayLike<number>,
  context: Surroundings,
): Promise<NounSweep> {
  const trials = makeTrials(material, stimuli, fits, own).map((trial) => ({ ...trial, row: rows.get(trial.word)! }))
  const cells = comparisons(first, depth)
  const injections = injectionsOf(cells)
  const tokens = [...nouns.values()]
  const columns = new Map([...nouns.keys()].map((category, i) => [category, i]))
  const logits = await underStage(`${model.name}: logits of nouns`, context, async ({ signal, onProgress }) => {
    const read = { site: "final_norm", layer: depth - 1 } as const
    const data = await runInjections(model, trials, injections, read, {
      first,
      scalars,
      capture: context.capture,
      signal,
      onProgress: (done, total) => onProgress({ done, total }),
    })
    return tokenLogits(model, { dims: [data.length / model.arch.width, model.arch.width], data }, tokens, { signal })
  })
  const places = new Places(injections)
  const contrast = (trial: number, row: number) =>
    nounContrast(
      logits.data.subarray(row * tokens.length, (row + 1) * tokens.length),
      columns.get(trials[trial]!.category)!,
    )
  const changeBy = new Map(
    injections.map((injection) => [
      injection.key,
      Float64Array.from(trials, (_, t) => contrast(t, places.row(t, injection)) - contrast(t, places.row(t))),
    ]),
  )
  const changes = new Map(
    cells.map((cell) => [cellKey(cell), { many: changeBy.get(cell.many.key)!, once: changeBy.get(cell.once.key)! }]),
  )
  const largest = Math.max(0, ...[...changes.values()].map(({ once }) => Math.abs(mean(once))))
  return { changes, largest, words: trials.map(({ word }) => word) }
}

/** Whether a logit moved enough for a ratio: more than a tenth of the largest mean change that a single injection made. */
export function movedEnough(change: Float64Array, largest: number): boolean {
  return Math.abs(mean(change)) > 0.1 * largest
}
