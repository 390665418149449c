import { cellsMeant } from "../claim/grid.js"
import { insert } from "../claim/inserts.js"
import type { MeasuredQuantity, Params } from "../claim/measured.js"
import type { NumberSpec } from "../claim/spec.js"
import { band, paramsText, short } from "../report/number.js"
import type { Evidence } from "./evidence.js"
import { readCell, readReferences } from "./reading.js"

/** A sentence with its numbers in place: entries of `numbers`, or what controls observed. */
export function fill(text: string, evidence: Evidence): string {
  return insert(text, (name) => {
    const number = evidence.spec.numbers?.find(({ key }) => key === name)
    if (number !== undefined) return shown(number, evidence)
    const observed = evidence.measured.controls.find(({ key }) => key === name)?.observed
    return observed === undefined ? "not measured" : typeof observed === "number" ? short(observed) : observed
  })
}

interface Item {
  readonly value: number
  readonly interval?: readonly [number, number]
  readonly params: Params
}

/**
 * Measured numbers in words: each with its interval and the parameters in which the cells differ, the range, or one end.
 *
 * @example
 * ```ts
 * shown({ key: "worst", quantity: "vec_err", pick: "greatest" }, evidence) // "0.766 [0.746, 0.788] (N=8, dose=0.02)"
 * ```
 */
export function shown(number: NumberSpec, { spec, measured }: Evidence): string {
  const declared = spec.quantities.find(({ key }) => key === number.quantity)
  const cells = declared === undefined ? [] : cellsMeant(declared, measured, number.where)
  const items = itemsOf(number, cells)
  const [first] = items
  if (first === undefined) return reasonOf(cells)
  const unit = number.as === "percent" ? { scale: 100, text: " %" } : { scale: 1, text: "" }
  const plain = (value: number) => short(value * unit.scale)
  const varying = varyingNames(cells)
  const one = ({ value, interval, params }: Item) => {
    const around = interval ? ` ${band(interval[0] * unit.scale, interval[1] * unit.scale)}` : ""
    const at = paramsText(Object.fromEntries(Object.entries(params).filter(([name]) => varying.has(name))))
    return `${plain(value)}${unit.text}${around}${at === "" ? "" : ` (${at})`}`
  }
  const least = items.reduce((a, b) => (b.value < a.value ? b : a))
  const greatest = items.reduce((a, b) => (b.value > a.value ? b : a))
  switch (number.pick ?? "each") {
    case "each":
      return items.map(one).join(", ")
    case "least":
      return one(least)
    case "greatest":
      return one(greatest)
    case "range": {
      const [from, to] = [plain(least.value), plain(greatest.value)]
      return `${from === to ? from : `${from} to ${to}`}${unit.text}`
    }
  }
}

function itemsOf({ read = "value", nets }: NumberSpec, cells: readonly (MeasuredQuantity | undefined)[]): Item[] {
  if (read === "reference")
    return readReferences(cells, nets).flatMap(({ net, seed, values }) =>
      values.flatMap((value, at) =>
        value === undefined ? [] : [{ value, params: { ...cells[at]?.params, net: `${net} ${seed}` } }],
      ),
    )
  return cells.flatMap((cell) => {
    const value = readCell(cell, read)
    if (value === undefined) return []
    return [{ value, params: cell?.params ?? {}, ...(read === "value" && cell?.ci ? { interval: cell.ci } : {}) }]
  })
}

/** The parameters in which the cells differ. */
function varyingNames(cells: readonly (MeasuredQuantity | undefined)[]): Set<string> {
  const seen = new Map<string, Set<number | string>>()
  for (const cell of cells)
    for (const [name, value] of Object.entries(cell?.params ?? {}))
      seen.set(name, (seen.get(name) ?? new Set()).add(value))
  return new Set(["net", ...[...seen].filter(([, values]) => values.size > 1).map(([name]) => name)])
}

function reasonOf(cells: readonly (MeasuredQuantity | undefined)[]): string {
  return cells.find((cell) => cell?.absent_because !== undefined)?.absent_because ?? "not measured"
}
