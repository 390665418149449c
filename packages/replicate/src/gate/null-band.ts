import { cellsMeant } from "../claim/grid.js"
import type { Measured, MeasuredQuantity, NullBand } from "../claim/measured.js"
import type { QuantitySpec } from "../claim/spec.js"
import { band, paramsText, short } from "../report/number.js"

/** How a quantity lies to its null band, and the numbers that say so. */
export interface NullCheck {
  readonly passed: boolean
  readonly says: string
}

type Directed = Pick<QuantitySpec, "key" | "params" | "direction" | "null" | "paper">
type Numbers = Pick<Measured, "quantities">

/**
 * Whether a quantity clears its null band in the claimed direction, in every cell that should carry a band
 * (`null.where`); a cell or band that is missing is not cleared.
 *
 * Compared is the whole interval (with `null.compare: "value"`, the value). `higher`: it lies above the band; `lower`:
 * below it. `equal`: the claim names a number, the target (`null.target`, else
 * the printed value), and the whole interval lies nearer to it than any part of the band; a band that holds the target
 * cannot be cleared, for then the target comes out without the effect. `none` predicts nothing, and clears nothing.
 */
export function clearsNull(quantity: Directed, measured: Numbers): NullCheck {
  return check(quantity, measured, "does not clear its null", (cell, band) => {
    const compared = quantity.null?.compare === "value" ? [cell.value, cell.value] : cell.ci
    const [lo = Number.NaN, hi = Number.NaN] = compared ?? []
    if (!Number.isFinite(lo) || !Number.isFinite(hi)) return false
    if (quantity.direction === "higher") return lo > band.hi
    if (quantity.direction === "lower") return hi < band.lo
    const target = quantity.null?.target ?? quantity.paper?.value
    if (quantity.direction === "none" || target === undefined) return false
    if (target >= band.lo && target <= band.hi) return false
    const nearest = Math.min(Math.abs(band.lo - target), Math.abs(band.hi - target))
    return Math.max(Math.abs(lo - target), Math.abs(hi - target)) < nearest
  })
}

/** Whether a quantity lies within its null band in every cell that should carry one: what a claimed null result needs. */
export function withinNull(quantity: Directed, measured: Numbers): NullCheck {
  return check(quantity, measured, "lies outside its null", ({ value }, band) => {
    return value !== undefined && value >= band.lo && value <= band.hi
  })
}

function check(
  quantity: Directed,
  measured: Numbers,
  otherwise: string,
  holds: (cell: MeasuredQuantity, band: NullBand) => boolean,
): NullCheck {
  const { key } = quantity
  for (const cell of cellsMeant(quantity, measured, quantity.null?.where)) {
    if (cell === undefined || !isBand(cell.null)) {
      const at = cell === undefined ? "" : paramsOf(cell)
      return { passed: false, says: `${key}${at} has no null band to be compared with` }
    }
    if (holds(cell, cell.null)) continue
    const value = cell.value === undefined ? "absent" : short(cell.value)
    const interval = cell.ci ? ` ${band(cell.ci[0], cell.ci[1])}` : ""
    const { kind, lo, hi } = cell.null
    const says = `${key} ${otherwise}: ${value}${interval}${paramsOf(cell)} where ${kind} gives ${band(lo, hi)}`
    return { passed: false, says }
  }
  return { passed: true, says: "" }
}

function paramsOf({ params = {} }: MeasuredQuantity): string {
  const text = paramsText(params)
  return text === "" ? "" : ` (${text})`
}

function isBand(band: NullBand | undefined): band is NullBand {
  return band !== undefined && Number.isFinite(band.lo) && Number.isFinite(band.hi)
}
