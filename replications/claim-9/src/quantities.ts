import { mean } from "@llm-fmri/analysis"
import { againstNull } from "@llm-fmri/connectome"
import { drawsBand, type MeasuredQuantity } from "@llm-fmri/replicate"
import { halvesError, normalInterval } from "./halves.js"
import type { NetEffects } from "./net-effects.js"
import { counts, extra, type Matched, type Results, references } from "./results.js"
import { type Beside, cellAt, drawsAt } from "./rotations.js"
import {
  decidingDensity,
  decidingDepth,
  densities,
  depths,
  inRandomBases,
  leastGiant,
  type NullName,
  neuronDensities,
  nulls,
  resolutions,
  signs,
  sites,
} from "./settings.js"

type Cell = Omit<MeasuredQuantity, "key" | "params">

/** All numbers of the claim; tables come beside. */
export function quantities(results: Results): MeasuredQuantity[] {
  const { trained } = results
  const { effects } = trained
  const at = (beside: Beside, density: number, resolution: number, read: (q: number) => Cell): Cell => {
    const cell = cellAt(beside.data, density, resolution)
    if (counts(cell, leastGiant)) return read(cell.q)
    if (cell?.q === undefined) return { absent_because: "there is no such network" }
    return { absent_because: `only ${(100 * cell.giant).toFixed(0)} % of the units hang together` }
  }
  const besideAt = (resolution: number) => (resolution === 1 ? effects : extra(effects, "resolutions"))
  const excess = (beside: Beside, density: number, resolution = 1, tested = false): Cell =>
    at(beside, density, resolution, (q) => excessCell(q, drawsAt(beside.draws, density, resolution), tested))

  return [
    ...densities.flatMap((density) =>
      resolutions.map((gamma) => ({
        key: "q",
        params: { density, gamma },
        ...at(besideAt(gamma), density, gamma, (q) => ({
          value: q,
          n: trained.texts,
          ...(gamma === 1
            ? {
                references: references(results, ({ data }) => qThatCounts({ data }, density)),
                null: drawsBand("rewired networks", drawsAt(trained.rewired, density)),
              }
            : {}),
        })),
      })),
    ),
    ...signs.flatMap((sign) =>
      densities.flatMap((density) => [
        { key: "q_by_sign", params: { sign, density }, ...at(extra(effects, sign), density, 1, (q) => ({ value: q })) },
        { key: "q_excess_by_sign", params: { sign, density }, ...excess(extra(effects, sign), density) },
      ]),
    ),
    ...nulls.flatMap((name) =>
      densities.map((density) => ({
        key: "q_of_null",
        params: { null: name, density },
        ...nullCell(drawsAt(drawsOf(results, name), density)),
      })),
    ),
    {
      key: "q_excess",
      ...at(effects, decidingDensity, 1, (q) => {
        const cell = excessCell(q, drawsAt(effects.draws, decidingDensity), true)
        return {
          ...cell,
          ci: normalInterval(cell.value!, halvesError(effects.halves)),
          n: trained.texts,
          references: references(results, excessOf),
        }
      }),
    },
    ...densities.flatMap((density) => [
      { key: "q_excess_by_density", params: { density }, ...excess(effects, density, 1, true) },
      {
        key: "q_z",
        params: { density },
        ...at(effects, density, 1, (q) => zCell(q, drawsAt(effects.draws, density))),
      },
    ]),
    ...resolutions
      .filter((gamma) => gamma !== 1)
      .flatMap((gamma) =>
        densities.map((density) => ({
          key: "q_excess_by_gamma",
          params: { gamma, density },
          ...excess(extra(effects, "resolutions"), density, gamma),
        })),
      ),
    ...depths.map((depth) => ({
      key: "q_excess_by_depth",
      params: { depth },
      ...excess(
        depth === decidingDepth ? effects : trained.depths.find((one) => one.depth === depth)!.beside,
        decidingDensity,
      ),
    })),
    { key: "q_excess_next", ...excess(trained.next, decidingDensity) },
    ...neuronDensities.flatMap((density) => {
      const decides = density === decidingDensity
      const beside = decides ? trained.neurons : extra(trained.neurons, "densities")
      return [
        { key: "q_neurons", params: { density }, ...at(beside, density, 1, (q) => ({ value: q })) },
        { key: "q_excess_neurons", params: { density }, ...excess(beside, density, 1, decides) },
      ]
    }),
    ...sites.flatMap((site) => [
      { key: "q_matched", params: { site }, ...matchedCell(trained.matched[site], "q") },
      { key: "q_excess_matched", params: { site }, ...matchedCell(trained.matched[site], "excess") },
    ]),
    {
      key: "modules",
      ...at(effects, decidingDensity, 1, () => ({ value: cellAt(effects.data, decidingDensity)!.count })),
    },
    { key: "stability", ...tested(effects.stability.value, effects.stability.draws, inRandomBases) },
    { key: "nmi", ...tested(effects.nmi.value, trained.labels, "the words' categories dealt by lot") },
    {
      key: "nmi_excess",
      ...tested(
        effects.nmi.value - mean(effects.nmi.draws),
        effects.nmi.draws.map((draw) => draw - mean(effects.nmi.draws)),
        inRandomBases,
      ),
    },
    {
      key: "trend",
      absent_because: "one model is one generation: three or more of one family are needed, four for a p below 0.05",
    },
  ]
}

/** Q less the mean of rotations, at the deciding density; undefined where the network does not count. */
export function excessOf({ data, draws }: Pick<NetEffects, "data" | "draws">): number | undefined {
  const q = qThatCounts({ data }, decidingDensity)
  return q === undefined ? undefined : q - mean(drawsAt(draws, decidingDensity))
}

/** Q at a density (γ = 1), where the network counts. */
export function qThatCounts({ data }: Pick<NetEffects, "data">, density: number): number | undefined {
  const cell = cellAt(data, density)
  return counts(cell, leastGiant) ? cell.q : undefined
}

/** Draws of a null by its name. */
export function drawsOf({ trained }: Pick<Results, "trained">, name: NullName): Beside["draws"] {
  if (name === "random bases") return trained.effects.draws
  if (name === "rewired") return trained.rewired
  return name === "matched spectrum" ? trained.spectrum : trained.shuffled
}

function excessCell(q: number, draws: Float64Array, withP: boolean): Cell {
  if (draws.length === 0) return { absent_because: "no random basis has such a network" }
  const centre = mean(draws)
  const around = draws.map((draw) => draw - centre)
  return {
    value: q - centre,
    null: drawsBand(inRandomBases, around, withP ? { observed: q - centre } : {}),
  }
}

function zCell(q: number, draws: Float64Array): Cell {
  const z = draws.length < 2 ? Number.NaN : againstNull(q, draws).z
  return Number.isFinite(z) ? { value: z } : { absent_because: "the random bases do not differ" }
}

function nullCell(draws: Float64Array): Cell {
  return draws.length === 0
    ? { absent_because: "no draw has such a network" }
    : { value: mean(draws), null: drawsBand("the null's draws", draws) }
}

function tested(value: number, draws: Float64Array, kind: string): Cell {
  const finite = draws.filter(Number.isFinite)
  if (!Number.isFinite(value) || finite.length === 0) return { absent_because: "there are no modules to compare" }
  return { value, null: drawsBand(kind, finite, { observed: value }) }
}

function matchedCell(found: Matched, read: "q" | "excess"): Cell {
  const values = found[read].filter(Number.isFinite)
  return values.length === 0 ? { absent_because: "there is no such network" } : { value: mean(values), n: found.units }
}
