import { FmriError } from "@llm-fmri/errors"
import type { Measured, MeasuredControl, MeasuredQuantity, Params } from "./measured.js"

/**
 * The cells of a quantity whose parameters include `where`.
 *
 * @example
 * ```ts
 * cells(measured, "vec_err", { N: 4 }).map((cell) => cell.value)
 * ```
 */
export function cells(measured: Measured, key: string, where: Params = {}): MeasuredQuantity[] {
  return measured.quantities.filter(
    (cell) => cell.key === key && Object.entries(where).every(([name, value]) => cell.params?.[name] === value),
  )
}

/**
 * The only cell of a quantity with these parameters.
 *
 * @throws FmriError `NoSuchCell` when there is none, or more than one.
 */
export function cell(measured: Measured, key: string, where: Params = {}): MeasuredQuantity {
  const found = cells(measured, key, where)
  if (found.length === 1) return found[0] as MeasuredQuantity
  throw new FmriError(
    "NoSuchCell",
    `${found.length} cells of "${key}" match ${JSON.stringify(where)}, where one was meant`,
    { fix: "Compare the decision table with the quantities that the claim measures.", fields: { key, where } },
  )
}

/**
 * What came of a control; undefined when it did not run (those with `when: "attack"`).
 *
 * @example
 * ```ts
 * const survived = controlOf(measured, "random_direction")?.passed ?? true
 * ```
 */
export function controlOf(measured: Measured, key: string): MeasuredControl | undefined {
  return measured.controls.find((control) => control.key === key)
}
