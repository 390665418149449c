import { mean } from "@llm-fmri/analysis"
import { type Cell, cellKey, comparisons, injectionsOf } from "./cells.js"
import { doses, layerCounts } from "./grid.js"
import type { Effects } from "./inject.js"
import { single } from "./injection.js"
import type { Material } from "./material.js"
import { injectInto, type Net, type Surroundings } from "./net.js"
import { decidingError, type Reading, ratioOfSums, readCell, readGain } from "./readings.js"
import { breathe } from "./statistics.js"
import { makeTrials, own } from "./trial.js"

/** The whole grid for the categories' own directions, on one net. */
export interface OwnSweep {
  readonly cells: readonly Cell[]
  readonly readings: readonly Reading[]
  /** Gains by `N dose`. */
  readonly gains: ReadonlyMap<string, Float64Array>
  readonly words: readonly string[]
  /** Index of each trial's stimulus in the set. */
  readonly stimuli: Int32Array
}

/** Injects each held-out word's own category direction, at every dose, number of layers and place. */
export async function sweepOwn(
  net: Net,
  material: Material,
  context: Surroundings,
  stimuli: Int32Array = material.trials,
): Promise<OwnSweep> {
  const { first, depth } = net
  const trials = makeTrials(material, stimuli, net.fits, own)
  const cells = comparisons(first, depth)
  const alone = doses.map((dose) => single(first, dose))
  const injections = new Map([...alone, ...injectionsOf(cells)].map((one) => [one.key, one]))
  const effects = await injectInto(net, "own directions", trials, [...injections.values()], context)
  const readings: Reading[] = []
  for (const cell of cells) {
    await breathe(context.signal)
    readings.push(readCell(effects, cell))
  }
  return { cells, readings, gains: gainsOf(net, effects, cells), words: trials.map(({ word }) => word), stimuli }
}

function gainsOf(net: Net, effects: Effects, cells: readonly Cell[]): Map<string, Float64Array> {
  const counts = [1, ...layerCounts.filter((N) => cells.some((cell) => cell.N === N))]
  return new Map(counts.flatMap((N) => doses.map((dose) => [`${N} ${dose}`, readGain(effects, net, N, dose)] as const)))
}

/** A reference net's numbers: means by cell, and each word's mean vec_err over the doses that decide. */
export interface Summary {
  readonly ratio: ReadonlyMap<string, number>
  readonly error: ReadonlyMap<string, number>
  readonly gain: ReadonlyMap<string, number>
  readonly decidingError: Float64Array
  readonly stimuli: Int32Array
}

/** What a sweep says in means alone. */
export function summarise({ cells, readings, gains, stimuli }: OwnSweep): Summary {
  const by = (value: (reading: Reading) => number) =>
    new Map(cells.map((cell, i) => [cellKey(cell), value(readings[i]!)] as const))
  return {
    ratio: finite(by(({ many, once }) => ratioOfSums(many, once))),
    error: finite(by(({ error }) => mean(error))),
    gain: new Map([...gains].map(([key, values]) => [key, mean(values)])),
    decidingError: decidingError(cells, readings),
    stimuli,
  }
}

function finite(values: Iterable<readonly [string, number]>): Map<string, number> {
  return new Map([...values].filter(([, value]) => Number.isFinite(value)))
}
