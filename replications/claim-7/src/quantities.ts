import { type BootstrapOptions, bootstrapMean, mean } from "@llm-fmri/analysis"
import { drawsBand, type MeasuredQuantity, type NullBand } from "@llm-fmri/replicate"
import type { Cell } from "./cell.js"
import { crossing, equivalenceP, largestGap } from "./largest.js"
import type { CategoryCell, PlantedCell } from "./net.js"
import { type Results, referenceCells } from "./results.js"
import { ceiling, plantedCounts, readable } from "./settings.js"

type Value = Pick<MeasuredQuantity, "value" | "ci" | "n">

/** Why a cell has no guarded gap. */
export const atCeiling = `ceiling: cannot tell, the linear probe is right in more than ${100 * ceiling} %`
export const nullKind = "a code of two directions, planted at the least amplitude that the networks read"

/** Every cell of the spec. */
export function quantities(results: Results): MeasuredQuantity[] {
  const { cells, planted, categoryAmplitude } = results.trained
  const interval = (values: Float64Array, ...names: (string | number)[]) => over(values, results.bootstrap(...names))
  const target = cells.filter(({ position }) => position === "target")
  return [
    ...target.map(({ n, gap }) => ({ key: "mlp_gap", params: { n }, ...interval(gap, "gap", "target", n) })),
    ...cells.flatMap((cell) => cellQuantities(cell, results, interval)),
    ...largest(results),
    ...plantedCounts.map((n): MeasuredQuantity => {
      const value = detectable(planted, n)
      const params = { n }
      if (value !== undefined) return { key: "detectable_amplitude", params, value }
      return { key: "detectable_amplitude", params, absent_because: "no amplitude that was tried is read" }
    }),
    ...plantedCounts.map((n) => {
      const cell = planted.find((one) => one.code === "category directions" && one.n === n)!
      return { key: "planted_category_gap", params: { n }, ...interval(cell.gap, "planted category", n) }
    }),
    { key: "category_amplitude", value: categoryAmplitude },
  ]
}

function cellQuantities(
  cell: CategoryCell,
  results: Results,
  interval: (values: Float64Array, ...names: (string | number)[]) => Value,
): MeasuredQuantity[] {
  const { position, n, linear, oneVsRest, network } = cell
  const params = { position, n }
  const at = [position, n] as const
  const own = referenceCells(results).filter(({ cell }) => cell.position === position && cell.n === n)
  const references = (of: (cell: Cell) => Float64Array) =>
    own.length === 0 ? {} : { references: own.map(({ net, seed, cell }) => ({ net, seed, value: mean(of(cell)) })) }
  const guarded = (key: string, of: (cell: Cell) => Float64Array, name: string): MeasuredQuantity => ({
    key,
    params,
    ...(cell.room ? interval(of(cell), name, ...at) : { absent_because: atCeiling, n: linear.length }),
    ...references(of),
  })
  return [
    { key: "linear_accuracy", params, ...interval(linear, "linear", ...at), ...references((one) => one.linear) },
    ...(oneVsRest === undefined
      ? []
      : [{ key: "one_vs_rest_accuracy", params: { position }, ...interval(oneVsRest, "one-vs-rest", ...at) }]),
    { key: "network_accuracy", params, ...interval(network, "network", ...at), ...references((one) => one.network) },
    guarded("gap_accuracy", (one) => one.gap, "gap"),
    guarded("gap_log_loss", (one) => one.lossGap, "loss gap"),
  ]
}

/** The largest gaps where there is room, and whether all are shown to be none. */
function largest(results: Results): MeasuredQuantity[] {
  const cells = results.trained.cells.filter(({ room }) => room)
  const keys = ["largest_gap", "largest_gap_log_loss"] as const
  if (cells.length === 0) {
    return [
      ...keys.map((key) => ({ key, absent_because: atCeiling })),
      ...measures.map(({ measure }) => ({ key: "equivalence_p", params: { measure }, absent_because: atCeiling })),
    ]
  }
  const band = plantedBand(results)
  return measures.flatMap(({ measure, of }, i): MeasuredQuantity[] => {
    const gaps = cells.map(of)
    const { estimate, low, high } = largestGap(gaps, results.bootstrap("largest", measure))
    const n = gaps[0]!.length
    const references = referenceCells(results)
      .filter(({ cell }) => cell.room)
      .map(({ net, seed, cell }) => ({ net, seed, value: mean(of(cell)) }))
    const value = {
      key: keys[i]!,
      value: estimate,
      ci: [Math.min(low, estimate), Math.max(high, estimate)] as const,
      n,
    }
    return [
      {
        ...value,
        ...(references.length > 0 ? { references } : {}),
        ...(measure === "accuracy" && band ? { null: band } : {}),
      },
      { key: "equivalence_p", params: { measure }, value: equivalenceP(gaps), n },
    ]
  })
}

const measures = [
  { measure: "accuracy", of: ({ gap }: Cell) => gap },
  { measure: "log_loss", of: ({ lossGap }: Cell) => lossGap },
] as const

/** The gap that a code of two directions gives when the networks just read it. */
function plantedBand({ trained, bootstrap }: Results): NullBand | undefined {
  const most = Math.max(...plantedCounts)
  const read = trained.planted.filter(
    ({ code, n, network }) => code === "random directions" && n === most && mean(network) >= readable,
  )
  const faintest = read.reduce<PlantedCell | undefined>(
    (least, cell) => (least === undefined || cell.amplitude < least.amplitude ? cell : least),
    undefined,
  )
  if (faintest === undefined) return undefined
  const { draws } = bootstrapMean(faintest.gap, [...faintest.gap.keys()], bootstrap("planted band"))
  return drawsBand(nullKind, draws)
}

function detectable(planted: readonly PlantedCell[], count: number): number | undefined {
  const points = planted
    .filter(({ code, n }) => code === "random directions" && n === count)
    .map(({ amplitude, network }) => ({ amplitude, accuracy: mean(network) }))
  return crossing(points, readable)
}

/** A mean over words with its interval. */
export function over(values: Float64Array, options: BootstrapOptions): Value {
  const { estimate, low, high } = bootstrapMean(values, [...values.keys()], options)
  return { value: estimate, ci: [low, high], n: values.length }
}
