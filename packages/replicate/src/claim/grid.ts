import type { Measured, MeasuredQuantity, Params } from "./measured.js"
import type { QuantitySpec, Where } from "./spec.js"

/**
 * All combinations of the parameters that every run has; parameters that follow from the model are left out.
 *
 * @example
 * ```ts
 * combinations({ N: [2, 4], layer: "model" }) // [{ N: 2 }, { N: 4 }]
 * combinations({ N: [2, 4], dose: [1, 3] }, { dose: 3 }) // [{ N: 2, dose: 3 }, { N: 4, dose: 3 }]
 * ```
 */
export function combinations(params: QuantitySpec["params"] = {}, where: Where = {}): Params[] {
  return Object.entries(params).reduce<Params[]>(
    (done, [name, values]) => {
      if (values === "model") return done
      const wanted = values.filter((value) => meant(where, { [name]: value }))
      return done.flatMap((one) => wanted.map((value) => ({ ...one, [name]: value })))
    },
    [{}],
  )
}

/** Whether the parameters are among those that are meant; a parameter that is not there does not matter. */
export function meant(where: Where, params: Params): boolean {
  for (const name in where) {
    const value = params[name]
    const wanted = where[name]
    if (value === undefined || wanted === value) continue
    if (!Array.isArray(wanted) || !wanted.includes(value)) return false
  }
  return true
}

/**
 * The cells of a quantity that are meant: one or more for every combination of the grid, undefined in place of those that
 * were not measured, so that nothing can be missed by not being there.
 */
export function cellsMeant(
  { key, params = {} }: Pick<QuantitySpec, "key" | "params">,
  measured: Pick<Measured, "quantities">,
  where: Where = {},
): (MeasuredQuantity | undefined)[] {
  const fixed = Object.keys(params).filter((name) => params[name] !== "model")
  const idOf = (at: Params) => fixed.map((name) => at[name]).join("\n")
  const there = new Map<string, MeasuredQuantity[]>()
  for (const cell of measured.quantities) {
    if (cell.key !== key || !meant(where, cell.params ?? {})) continue
    const id = idOf(cell.params ?? {})
    const same = there.get(id)
    if (same) same.push(cell)
    else there.set(id, [cell])
  }
  return combinations(params, where).flatMap((combination) => there.get(idOf(combination)) ?? [undefined])
}
