import { mean } from "@llm-fmri/analysis"
import { drawsBand, type MeasureContext, type NullBand } from "@llm-fmri/replicate"
import { comparisons, injectionsOf } from "./cells.js"
import { layerCounts, nullDose, type Placement } from "./grid.js"
import { single } from "./injection.js"
import type { Material } from "./material.js"
import { injectInto, type Net, type Surroundings } from "./net.js"
import { type Reading, readCell, readGain } from "./readings.js"
import { breathe, perDraw, ratioWithin } from "./statistics.js"
import { makeTrials, random, type Trial } from "./trial.js"

/** What random directions give in place of the category's, at one dose. */
export interface NullBands {
  ratio(N: number, place: Placement): NullBand | undefined
  error(N: number, place: Placement): NullBand | undefined
  gain(N: number): NullBand | undefined
}

/**
 * Draws random directions as long as a category's injection: one for each category, into one of its words.
 *
 * A ratio has no band where the projection of some draw goes the other way: its draws have no mean.
 */
export async function randomDirections(
  net: Net,
  material: Material,
  context: Surroundings & Pick<MeasureContext, "seed" | "quick">,
): Promise<NullBands> {
  const draws = context.quick ? 20 : 100
  const { first, depth, fits, model } = net
  const trials: Trial[] = []
  for (let draw = 0; draw < draws; draw++) {
    await breathe(context.signal)
    const made = makeTrials(
      material,
      material.few,
      fits,
      random(model.arch.width, (category) => context.seed("null direction", draw, category)),
    )
    trials.push(...made)
  }
  const cells = comparisons(first, depth, { doses: [nullDose] })
  const injections = new Map([single(first, nullDose), ...injectionsOf(cells)].map((one) => [one.key, one]))
  const effects = await injectInto(net, "random directions", trials, [...injections.values()], context)
  const each = material.few.length
  const kind = `random directions, ${each} words a draw`
  const readings = new Map<string, Reading>()
  for (const cell of cells) {
    await breathe(context.signal)
    readings.set(`${cell.N} ${cell.single}`, readCell(effects, cell))
  }
  const gains = new Map<number, Float64Array>()
  for (const N of [1, ...layerCounts.filter((N) => cells.some((cell) => cell.N === N))])
    gains.set(N, readGain(effects, net, N, nullDose))
  const band = <T>(values: T | undefined, statistic: (values: T, from: number, to: number) => number) =>
    values === undefined
      ? undefined
      : drawsBand(
          kind,
          perDraw(draws, each, (from, to) => statistic(values, from, to)),
        )
  return {
    ratio(N, place) {
      const reading = readings.get(`${N} ${place}`)
      if (reading === undefined) return undefined
      const below = perDraw(draws, each, (from, to) => mean(reading.once.subarray(from, to)))
      if (!below.every((value) => value > 0) && !below.every((value) => value < 0)) return undefined
      return band(reading, (r, from, to) => ratioWithin(r.many, r.once, from, to))
    },
    error: (N, place) => band(readings.get(`${N} ${place}`), (r, from, to) => mean(r.error.subarray(from, to))),
    gain: (N) => band(gains.get(N), (gain, from, to) => mean(gain.subarray(from, to))),
  }
}
