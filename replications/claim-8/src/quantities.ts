import { mean, quantile } from "@llm-fmri/analysis"
import { type AgainstNull, againstNull } from "@llm-fmri/connectome"
import { drawsBand, type MeasuredQuantity, type NullBand } from "@llm-fmri/replicate"
import { againstRewired } from "./checks.js"
import { clubsBesideNull } from "./club-tests.js"
import { excessOf, hubStability } from "./excess.js"
import { type Results, references } from "./results.js"
import { densities, elsewhere, level, type MeasureKey, measures, middleDensity } from "./settings.js"
import { average, type Looks, sigma } from "./worlds.js"

export const rotated = "random rotations of the basis"
const noClustering = "too few pairs of units are correlated positively, or rewired networks do not cluster at all"
const noDensity = "no density at which both the network and those of random bases hang together"

/** Every number that the claim declares, tables aside. */
export function quantities(results: Results): MeasuredQuantity[] {
  return [
    ...ofRows(results),
    ...guarded(results),
    ...besideNulls(results),
    ...atDensities(results),
    ...elsewhereCells(results),
  ]
}

/** σ of all stimuli as they are. */
function ofRows(results: Results): MeasuredQuantity[] {
  const { rows } = results.trained
  const largest = largestSigma(rows)
  const at = (looks: Looks | undefined, place: number) => (looks?.[place] ? finite(sigma(looks[place])) : undefined)
  return [
    ...densities.map((density, place): MeasuredQuantity => {
      const value = at(rows, place)
      return {
        key: "sigma",
        params: { density },
        ...(value === undefined ? { absent_because: noClustering } : { value }),
        references: references(results, (net) => at(net.rows, place)),
      }
    }),
    {
      key: "sigma_max",
      ...(largest === undefined ? { absent_because: noClustering } : { value: largest.sigma }),
      references: references(results, (net) => net.rows && largestSigma(net.rows)?.sigma),
    },
    {
      key: "sigma_max_density",
      ...(largest === undefined ? { absent_because: noClustering } : { value: largest.density }),
    },
  ]
}

/** The largest σ of all densities, and where it is; undefined where none can be had. */
export function largestSigma(looks: Looks): { sigma: number; density: number } | undefined {
  const all = looks.flatMap((look) => (look ? [{ sigma: sigma(look), density: look.density }] : []))
  return all.filter(({ sigma }) => Number.isFinite(sigma)).sort((a, b) => b.sigma - a.sigma)[0]
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

/** What the trained net's residual units half-way have more than random bases of the same data. */
function guarded(results: Results): MeasuredQuantity[] {
  const { half, words } = results.trained
  const cells = measures.map((measure): MeasuredQuantity => {
    const own = excessOf(half, measure)
    const key = `${measure}_excess`
    if (own === undefined) return { key, absent_because: noDensity }
    return {
      key,
      value: own.excess,
      ...(own.interval ? { ci: own.interval } : {}),
      n: words,
      null: drawsBand(rotated, own.draws, {
        observed: own.excess,
        tail: measure === "omega" ? "two-sided" : "greater",
      }),
      references: references(results, (net) => excessOf(net.half, measure)?.excess),
    }
  })
  const clubs = clubsBesideNull(half)
  const stable = hubStability(half)
  return [
    ...cells,
    ...measures.map((measure) => zCell(measure, excessOf(half, measure)?.null)),
    zCell("hub_stability", stable),
    {
      key: "rich_share",
      ...(clubs.length === 0
        ? { absent_because: noDensity }
        : { value: mean(clubs.map(({ q }) => (q <= level ? 1 : 0))), n: clubs.length }),
    },
    stable === undefined
      ? { key: "hub_stability", absent_because: "a unit is constant in a half of the words" }
      : { key: "hub_stability", value: stable.value, n: words, null: bandOf(rotated, stable) },
  ]
}

function zCell(measure: string, beside: AgainstNull | undefined): MeasuredQuantity {
  const value = beside?.z
  return {
    key: "z",
    params: { measure },
    ...(value === undefined || !Number.isFinite(value) ? { absent_because: noDensity } : { value }),
  }
}

function bandOf(kind: string, { mean: middle, null: draws, p }: AgainstNull): NullBand {
  return { kind, mean: middle, lo: quantile(draws, 0.025), hi: quantile(draws, 0.975), p, draws: draws.length }
}

/** σ under each null of the data, and how far clustering lies from the two nulls that differ most. */
function besideNulls({ trained: { half, spectrum, shuffled } }: Results): MeasuredQuantity[] {
  const { at, own, rotated: bases, densities: asked } = half
  const typical = (key: string, all: readonly Looks[]): MeasuredQuantity => {
    const known = at.filter((place) => all.every((looks) => looks[place]))
    const value = Math.exp(average(known.flatMap((place) => all.map((looks) => Math.log(sigma(looks[place]!))))))
    return {
      key: "sigma_mean",
      params: { data: key },
      ...(Number.isFinite(value) ? { value } : { absent_because: noDensity }),
    }
  }
  const middle = asked.indexOf(middleDensity)
  const look = own[middle]
  const clustering = (key: string, beside: AgainstNull | undefined): MeasuredQuantity => ({
    key: "clustering_z",
    params: { null: key },
    ...(beside === undefined || !Number.isFinite(beside.z) ? { absent_because: noDensity } : { value: beside.z }),
  })
  const drawn = bases.flatMap((looks) => looks[middle]?.clustering ?? [])
  return [
    typical("trained", [own]),
    typical("rotated", bases),
    typical("spectrum", spectrum),
    typical("shuffled", shuffled),
    clustering("rewired", look && againstRewired(half, middle)),
    clustering("rotated", look && drawn.length > 1 ? againstNull(look.clustering, drawn) : undefined),
  ]
}

/** Guarded σ by density. */
function atDensities({ trained: { half } }: Results): MeasuredQuantity[] {
  return densities.map((density): MeasuredQuantity => {
    const place = half.densities.indexOf(density)
    const look = half.own[place]
    if (look === undefined)
      return { key: "sigma_at", params: { density }, absent_because: "not measured at this density" }
    const draws = half.rotated.flatMap((looks) => (looks[place] ? (finite(sigma(looks[place])) ?? []) : []))
    const value = sigma(look)
    return {
      key: "sigma_at",
      params: { density },
      ...(half.at.includes(place)
        ? { value, null: drawsBand(rotated, draws, { observed: value, tail: "greater" }) }
        : { absent_because: `only ${(100 * look.giant).toFixed(0)} % of the units hang together, or of random bases` }),
    }
  })
}

/** The excesses at other depths and of MLP neurons. */
function elsewhereCells({ trained }: Results): MeasuredQuantity[] {
  return elsewhere.flatMap(({ place }, at) =>
    (["sigma", "rich"] as const satisfies readonly MeasureKey[]).map((measure): MeasuredQuantity => {
      const there = trained.elsewhere[at]
      const own = there && excessOf(there, measure)
      const cell = { key: "elsewhere", params: { measure, place } }
      return own === undefined
        ? { ...cell, absent_because: there ? noDensity : "left out of a quick run" }
        : { ...cell, value: own.excess, null: drawsBand(rotated, own.draws) }
    }),
  )
}
