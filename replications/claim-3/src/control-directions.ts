import type { MeasureContext, MeasuredQuantity } from "@llm-fmri/replicate"
import { comparisons, injectionsOf } from "./cells.js"
import { doses, layerCounts } from "./grid.js"
import { single } from "./injection.js"
import type { Material } from "./material.js"
import { injectInto, type Net, type Surroundings } from "./net.js"
import { noRoomFor, resamplingOf } from "./quantities.js"
import { readCell, readGain } from "./readings.js"
import { breathe, meanValue, ratioValue } from "./statistics.js"
import { type Choice, makeTrials, other, random } from "./trial.js"

/** The same measurement with directions that are not the word's own: another category's, and a random one a category. */
export async function controlDirections(
  net: Net,
  material: Material,
  context: Surroundings & Pick<MeasureContext, "seed" | "rng" | "quick">,
): Promise<MeasuredQuantity[]> {
  const { first, depth, fits, model } = net
  const order = [...new Set(material.categories)]
  context.rng("other category").shuffle(order)
  const choices: [string, Choice][] = [
    ["other", other(order)],
    ["random", random(model.arch.width, (category) => context.seed("random direction", category))],
  ]
  const cells = comparisons(first, depth, { places: ["first"] })
  const alone = doses.map((dose) => single(first, dose))
  const injections = [...new Map([...alone, ...injectionsOf(cells)].map((one) => [one.key, one])).values()]
  const noRoom = noRoomFor(net)
  const quantities: MeasuredQuantity[] = []
  for (const [direction, choice] of choices) {
    const trials = makeTrials(material, material.controlTrials, fits, choice)
    const effects = await injectInto(net, `${direction} directions`, trials, injections, context)
    const resampling = resamplingOf(
      context,
      trials.map(({ word }) => word),
    )
    for (const N of layerCounts)
      for (const dose of doses) {
        await breathe(context.signal)
        const params = { direction, N, dose }
        const cell = cells.find((one) => one.N === N && one.dose === dose)
        const reading = cell && readCell(effects, cell)
        const absent = { absent_because: noRoom(N) }
        quantities.push(
          {
            key: "control_ratio",
            params,
            ...(reading
              ? ratioValue(reading.many, reading.once, "the single injection's projection", resampling)
              : absent),
          },
          { key: "control_vec_err", params, ...(reading ? meanValue(reading.error, resampling) : absent) },
        )
      }
    for (const dose of doses)
      quantities.push({
        key: "control_gain",
        params: { direction, dose },
        ...meanValue(readGain(effects, net, 1, dose), resampling),
      })
  }
  return quantities
}
