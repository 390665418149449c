import { mean } from "@llm-fmri/analysis"
import type { MeasureContext, MeasuredControl } from "@llm-fmri/replicate"
import { errorLimit } from "./evidence.js"
import { fits, layerCounts, nullDose } from "./grid.js"
import { type Injection, single, spread } from "./injection.js"
import type { Material } from "./material.js"
import { injectInto, type Net, type Surroundings } from "./net.js"
import { ratioOfSums, readCell, readGain } from "./readings.js"
import { makeTrials, own } from "./trial.js"

/** What rounding may leave of an identity. */
const rounding = 1e-3
/** How much too strong the planted parts are, and how much is added beside the direction. */
const excess = 0.1
const beside = 0.5

/** The checks of the measurement on the net itself: identities that must hold, planted effects that must be found. */
export async function instrumentControls(
  net: Net,
  material: Material,
  context: Surroundings & Pick<MeasureContext, "seed">,
): Promise<MeasuredControl[]> {
  const { first, depth } = net
  const N = layerCounts.filter((count) => count <= 4 && fits(count, first, depth)).at(-1) ?? 1
  const trials = makeTrials(material, material.few, net.fits, own, context.seed("sideways"))
  const honest = spread(first, N, nullDose)
  const tooStrong = planted("excess", honest, (part) => [{ ...part, dose: part.dose * (1 + excess) }])
  const sideways = planted("sideways", honest, (part) => [
    part,
    { ...part, dose: part.dose * beside, along: "sideways" },
  ])
  const once = single(first, nullDose)
  const one = spread(first, 1, nullDose)
  const split = planted("split", once, (part) => Array(4).fill({ ...part, dose: part.dose / 4 }))
  const atEnd = single(depth - 1, nullDose)
  const all = new Map([honest, tooStrong, sideways, once, one, split, atEnd].map((each) => [each.key, each]))
  const effects = await injectInto(net, "planted effects", trials, [...all.values()], context)
  const against = (many: Injection, to: Injection) =>
    readCell(effects, { N, dose: nullDose, single: "first", many, once: to })

  const same = against(one, once)
  const oneRatio = ratioOfSums(same.many, same.once)
  const splitError = Math.max(...against(split, once).error)
  const inPlace = readGain(effects, { first: depth - 1, carriedToEnd: net.carriedToEnd }, 1, nullDose)
  const endGap = Math.max(...inPlace.map((gain) => Math.abs(gain - 1)))
  const strong = against(tooStrong, honest)
  const strongRatio = ratioOfSums(strong.many, strong.once)
  const strongFound = Math.abs(strongRatio - 1 - excess) <= excess / 2 && mean(strong.error) >= errorLimit
  const sideError = mean(against(sideways, honest).error)
  return [
    { key: "one_layer", observed: oneRatio, passed: oneRatio === 1 },
    { key: "split_at_one_layer", observed: splitError, passed: splitError <= rounding },
    { key: "read_in_place", observed: endGap, passed: endGap <= rounding },
    {
      key: "planted_excess",
      observed: `ratio ${strongRatio.toFixed(3)}, vec_err ${mean(strong.error).toFixed(3)}`,
      passed: strongFound,
    },
    { key: "planted_sideways", observed: sideError, passed: sideError >= errorLimit },
  ]
}

type Part = Injection["parts"][number]

function planted(key: string, injection: Injection, change: (part: Part) => Part[]): Injection {
  return { key: `${key} ${injection.key}`, parts: injection.parts.flatMap(change) }
}
