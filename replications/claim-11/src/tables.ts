import { percentileInterval, quantile } from "@llm-fmri/analysis"
import { depthCells, type Effects } from "./effects.js"
import type { LayerTable } from "./measures.js"
import { biasedRows } from "./quantities.js"
import { everyPair, type NetPair, type Results } from "./results.js"
import { positions } from "./settings.js"

type Value = string | number | undefined

/** A table of commas and lines; numbers to six digits, for the last ones are rounding. */
function csv(header: readonly string[], rows: readonly (readonly Value[])[]): string {
  const text = (value: Value) => (typeof value === "number" ? String(Number(value.toPrecision(6))) : (value ?? ""))
  return `${[header, ...rows.map((row) => row.map(text))].map((row) => row.join(",")).join("\n")}\n`
}

/** Rows that a table in the report may have. */
const mostRows = 5000

/** CKA of all pairs of layers at the target: the trained pair and the first of each kind, raw rows and guarded. */
export function layerTable({ trained, nets }: Results): string {
  const shown = firstOfAKind({ trained, nets }).filter(({ net }) => net !== "embedding")
  const facets = shown.flatMap(({ net, effects }): [string, LayerTable][] => [
    ...(effects.rows === undefined ? [] : ([[`${net} as the post reads`, effects.rows]] as [string, LayerTable][])),
    [`${net} guarded`, effects.target.layers],
  ])
  return table(facets)
}

/** The same at the next token, guarded. */
export function nextTable({ trained, nets }: Results): string {
  const shown = firstOfAKind({ trained, nets })
  return table(shown.flatMap(({ net, effects: { next } }) => (next ? [[`${net} guarded`, next.layers] as const] : [])))
}

function table(facets: readonly (readonly [string, LayerTable])[]): string {
  const all = facets.flatMap(([, { cka }]) => cka.length).reduce((sum, count) => sum + count, 0)
  const step = Math.ceil(Math.sqrt(all / mostRows))
  const rows = facets.flatMap(([facet, { rows, columns, cka }]) =>
    rows.flatMap((first, i) =>
      columns.flatMap((second, j) =>
        i % step === 0 && j % step === 0 ? [[facet, first, second, cka[i * columns.length + j]!]] : [],
      ),
    ),
  )
  return csv(["pair", "layer_first", "layer_second", "cka"], rows)
}

/** Guarded CKA of all nets over depth, with the band of rearranged words for the trained pair. */
export function depthTable({ trained, nets, layers: [left, right] }: Results): string {
  const cells = depthCells({ left: { layers: left }, right: { layers: right } })
  const rows = positions.flatMap((position) =>
    everyPair({ trained, nets }).flatMap(({ net, seed, effects }) => {
      const own = effects[position]
      return own === undefined
        ? []
        : cells.map(({ depth, row, column, cell }, at): Value[] => [
            position,
            depth,
            row,
            column,
            net,
            seed,
            // An embedding has one layer, which stands at all depths.
            own.layers.cka[net === "embedding" ? 0 : cell],
            ...(net === "trained" ? trained[position]!.depthBand[at]! : [undefined, undefined]),
          ])
    }),
  )
  return csv(["position", "depth", "layer_first", "layer_second", "net", "seed", "cka", "null_low", "null_high"], rows)
}

/** Half-way, every measure of every pair; guarded CKA with its interval and band. */
export function netTable({ trained, nets }: Results): string {
  const rows = positions.flatMap((position) =>
    everyPair({ trained, nets }).flatMap(({ net, seed, effects }) => {
      const own = effects[position]
      return own === undefined ? [] : measuresOf(own).map((row): Value[] => [position, net, seed, ...row])
    }),
  )
  return csv(["position", "net", "seed", "measure", "value", "low", "high", "null_low", "null_high"], rows)
}

function measuresOf(own: Effects): Value[][] {
  return [
    ["post", biasedRows(own)],
    ["guarded", own.full, ...percentileInterval(own.halves.full), quantile(own.null, 0.025), quantile(own.null, 0.975)],
    ["within", own.within, ...percentileInterval(own.halves.within), undefined, undefined],
    ["RSA", own.rsa],
    ["kNN", own.knn],
  ].map((row) => [...row, ...Array<Value>(6 - row.length).fill(undefined)])
}

function firstOfAKind(results: Pick<Results, "trained" | "nets">): NetPair[] {
  return everyPair(results).filter(({ seed }) => seed <= 1)
}
