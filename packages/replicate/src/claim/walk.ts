import type { Condition } from "./schema/condition.js"

/** A condition within another, and where it stands. */
export interface Within {
  readonly path: string
  readonly condition: Condition
  /** Under an odd number of `not`s. */
  readonly negated: boolean
}

/** A condition and all conditions within it, by JSON Pointer. */
export function conditionsIn(condition: Condition, path = "", negated = false): Within[] {
  const inner = (): Within[] => {
    if ("all" in condition) return condition.all.flatMap((one, i) => conditionsIn(one, `${path}/all/${i}`, negated))
    if ("any" in condition) return condition.any.flatMap((one, i) => conditionsIn(one, `${path}/any/${i}`, negated))
    if ("not" in condition) return conditionsIn(condition.not, `${path}/not`, !negated)
    if ("known" in condition) return conditionsIn(condition.known, `${path}/known`, negated)
    return []
  }
  return [{ path, condition, negated }, ...inner()]
}
