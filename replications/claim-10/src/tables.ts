import { mean } from "@llm-fmri/analysis"
import { bandOf } from "./quantities.js"
import type { Results } from "./results.js"
import { layouts, positions, sites } from "./settings.js"

type Value = string | number | undefined

/** A table of commas and lines; numbers to six digits, for the last ones are rounding. */
function csv(header: readonly string[], rows: readonly (readonly Value[])[]): string {
  const text = (value: Value) => (typeof value === "number" ? String(Number(value.toPrecision(6))) : (value ?? ""))
  return `${[header, ...rows.map((row) => row.map(text))].map((row) => row.join(",")).join("\n")}\n`
}

/** Every category's I on both index layouts. */
export function categoryTable({ trained, categories }: Results): string {
  const rows = sites.flatMap((site) =>
    trained.sites[site].byCategory.map(({ layout, category, I, z, low, high }): Value[] => [
      `${layout} ${site}`,
      categories[category],
      I,
      low,
      high,
      z,
      trained.sites[site].patches[category],
    ]),
  )
  return csv(["layout", "category", "I", "null_low", "null_high", "z", "patch"], rows)
}

/** Largest z on the chain at every layer, of all nets. */
export function layerTable({ trained, nets }: Results): string {
  const all = [{ net: "trained", seed: 0, effects: trained }, ...nets]
  const rows = positions.flatMap((position) =>
    all.flatMap(({ net, seed, effects }) =>
      (effects.byLayer[position] ?? []).map((z, layer): Value[] => [position, net, seed, layer, z]),
    ),
  )
  return csv(["position", "net", "seed", "layer", "z"], rows)
}

export function smoothingTable({ trained }: Results): string {
  const rows = trained.smoothing.flatMap(({ sd, own, planted, noise }): Value[][] => [
    [sd, "index order", own, ...bandOf(noise)],
    [sd, "random order", mean(noise), undefined, undefined],
    [sd, "planted map", planted, undefined, undefined],
  ])
  return csv(["sd", "map", "I", "null_low", "null_high"], rows)
}

export function plantedTable({ trained }: Results): string {
  const rows = layouts.flatMap((layout) =>
    trained.checks.sweep.flatMap(({ amplitude, I, found }): Value[][] => [
      [layout, amplitude, "mean I", I[layout]],
      [layout, amplitude, "share found", found[layout]],
    ]),
  )
  return csv(["layout", "amplitude", "measure", "value"], rows)
}

/** Maps for the eye; of wide nets every second unit would still be too many, so only residual units are shown. */
export function mapTable({ trained: { shown }, categories }: Results): string {
  const { columns, category, own, planted, scrambled } = shown
  const rows = (
    [
      [`${categories[category]} as it is`, own],
      ["planted", planted],
      ["planted and scrambled", scrambled],
    ] as const
  ).flatMap(([name, map]) =>
    Array.from(map, (value, unit): Value[] => [name, Math.floor(unit / columns), unit % columns, value]),
  )
  return csv(["map", "row", "column", "d_prime"], rows)
}

/** Units laid out by their correlations, of all nets. */
export function laidOutTable({ trained, nets }: Results): string {
  const rows = [{ net: "trained", seed: 0, effects: trained }, ...nets].flatMap(({ net, seed, effects }) =>
    sites.flatMap((site): Value[][] => {
      const found = effects.sites[site]?.laidOut
      if (found === undefined) return []
      return [
        [site, net, seed, "units", found.I],
        ...Array.from(found.rotated, (I): Value[] => [site, net, seed, "rotated", I]),
      ]
    }),
  )
  return csv(["site", "net", "seed", "basis", "I"], rows)
}
