import { quantile } from "@llm-fmri/analysis"
import { clubsBesideNull } from "./club-tests.js"
import { excessOf } from "./excess.js"
import type { Place } from "./place.js"
import type { Results } from "./results.js"
import { decidingDepth, elsewhere, measures } from "./settings.js"
import { average, type Looks, type World, world } from "./worlds.js"

type Value = string | number | undefined

/** A table of commas and lines; numbers to six digits, for the last ones are rounding; an empty cell has no number. */
function csv(header: readonly string[], rows: readonly (readonly Value[])[]): string {
  const text = (value: Value) => {
    if (typeof value !== "number") return (value ?? "").replaceAll(",", "")
    return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : ""
  }
  return `${[header, ...rows.map((row) => row.map(text))].map((row) => row.join(",")).join("\n")}\n`
}

const shown = {
  sigma: (one: World) => Math.exp(one.sigma),
  omega: (one: World) => one.omega,
  swp: (one: World) => one.swp,
} as const

/** σ, ω and SWP by density: the trained net, the nulls, the other nets; with the band of random bases and 1/density. */
export function densityTable({ trained, nets }: Results): string {
  const { half } = trained
  const rows = (Object.keys(shown) as (keyof typeof shown)[]).flatMap((measure) => {
    const of = (looks: Looks, place: number) => (looks[place] ? shown[measure](world(looks[place])) : Number.NaN)
    const line = (name: string, densities: readonly number[], looks: readonly Looks[], place: Place | undefined) =>
      densities.flatMap((density, at): Value[][] => {
        const value = average(looks.map((one) => of(one, at)))
        if (!Number.isFinite(value)) return []
        const draws = place?.rotated.map((one) => of(one, at)).filter(Number.isFinite) ?? []
        const band = draws.length === 0 ? [undefined, undefined] : [quantile(draws, 0.025), quantile(draws, 0.975)]
        const counts = half.at.includes(at) ? "yes" : "no"
        return [[measure, name, density, value, ...band, looks[0]![at]!.giant, counts]]
      })
    const { densities } = half
    const first = nets.filter(({ seed }) => seed <= 1)
    return [
      ...line("trained", densities, [half.own], half),
      ...line("random bases", densities, half.rotated, undefined),
      ...(measure === "sigma"
        ? [
            ...line("matched spectrum", densities, trained.spectrum, undefined),
            ...line("shuffled", densities, trained.shuffled, undefined),
            ...densities.map((density): Value[] => [
              measure,
              "1/density",
              density,
              1 / density,
              ...Array<undefined>(4),
            ]),
          ]
        : []),
      ...first.flatMap(({ net, value }) => line(net, densities, [value.half.own], undefined)),
    ]
  })
  return csv(["measure", "net", "density", "value", "null_low", "null_high", "giant", "counts"], rows)
}

/** How much denser clubs are than in rewired networks, by their size, with the band of random bases. */
export function clubTable({ trained: { half } }: Results): string {
  const rows = clubsBesideNull(half).map(({ density, share, phi, beside, q }): Value[] => [
    density,
    share,
    phi,
    beside.value,
    beside.mean,
    quantile(beside.null, 0.025),
    quantile(beside.null, 0.975),
    beside.z,
    beside.p,
    q,
  ])
  return csv(["density", "share", "phi", "normalised", "null_mean", "null_low", "null_high", "z", "p", "q"], rows)
}

/** Clustering, transitivity and inequality of degrees by depth. */
export function layerTable({ trained, nets }: Results): string {
  const all = [{ net: "trained", value: { layers: trained.layers } }, ...nets]
  const rows = (["clustering", "transitivity", "gini"] as const).flatMap((measure) =>
    all.flatMap(({ net, value }) =>
      (value.layers ?? []).map((look): Value[] => [measure, net, look.layer, look.depth, look[measure]]),
    ),
  )
  return csv(["measure", "net", "layer", "depth", "value"], rows)
}

/** Every measure of every net and place, with what random bases of the same data give. */
export function netTable({ trained, nets }: Results): string {
  const places = [
    { net: "trained", seed: 0, at: `residual ${decidingDepth}`, place: trained.half },
    ...elsewhere.flatMap(({ place }, at) => {
      const there = trained.elsewhere[at]
      return there ? [{ net: "trained", seed: 0, at: place, place: there }] : []
    }),
    ...nets.map(({ net, seed, value }) => ({ net, seed, at: `residual ${decidingDepth}`, place: value.half })),
  ]
  const rows = places.flatMap(({ net, seed, at, place }) =>
    measures.map((measure): Value[] => {
      const own = excessOf(place, measure)
      const counted = place.at.map((one) => place.densities[one]).join(" ")
      const numbers = [
        own?.value,
        own?.excess,
        ...(own?.interval ?? [undefined, undefined]),
        own?.null.deviation,
        own?.null.z,
      ]
      return [net, seed, at, place.units, measure, ...numbers, place.rotated.length, counted]
    }),
  )
  return csv(
    [
      "net",
      "seed",
      "place",
      "units",
      "measure",
      "value",
      "excess",
      "low",
      "high",
      "null_deviation",
      "z",
      "bases",
      "densities",
    ],
    rows,
  )
}

/** The units of most neighbours. */
export function hubTable({ trained: { hubs } }: Results): string {
  return csv(
    ["unit", "degree"],
    hubs.map(({ unit, degree }) => [unit, degree]),
  )
}

/** Units as they are drawn. */
export function drawnUnitTable({ trained: { drawn } }: Results): string {
  const rows = drawn.units.map(({ unit, x, y, module, degree, hub }): Value[] => [unit, x, y, module, degree, hub])
  return csv(["unit", "x", "y", "module", "degree", "hub"], rows)
}

/** The edges between them. */
export function drawnEdgeTable({ trained: { drawn } }: Results): string {
  return csv(
    ["from", "to"],
    Array.from(drawn.from, (from, at): Value[] => [from, drawn.to[at]]),
  )
}
