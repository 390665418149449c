import { cellsMeant } from "../claim/grid.js"
import type { Bound, Condition } from "../claim/spec.js"
import type { Evidence } from "./evidence.js"
import { readCell, readReferences } from "./reading.js"
import { every, some, type Truth } from "./truth.js"

/**
 * Whether a condition holds: true, false, or undefined where it cannot be told because a cell, an interval, a control or
 * a net is missing or not finite. One counterexample settles "every", one example "some", whatever else is missing.
 *
 * @example
 * ```ts
 * evaluate({ quantity: "ratio", read: "lo", atLeast: 0.95 }, { spec, measured })
 * ```
 */
export function evaluate(condition: Condition, evidence: Evidence): Truth {
  if ("all" in condition) return every(condition.all.map((one) => evaluate(one, evidence)))
  if ("any" in condition) return some(condition.any.map((one) => evaluate(one, evidence)))
  if ("not" in condition) {
    const truth = evaluate(condition.not, evidence)
    return truth === undefined ? undefined : !truth
  }
  if ("known" in condition) return evaluate(condition.known, evidence) !== undefined
  if ("passed" in condition) return evidence.measured.controls.find(({ key }) => key === condition.passed)?.passed
  return holds(condition, evidence)
}

function holds(bound: Bound, { spec, measured }: Evidence): Truth {
  const quantity = spec.quantities.find(({ key }) => key === bound.quantity)
  if (quantity === undefined) return undefined
  const cells = cellsMeant(quantity, measured, bound.where)
  const join = bound.cells === "some" ? some : every
  const { read = "value" } = bound
  if (read !== "reference") return join(cells.map((cell) => within(readCell(cell, read), bound)))
  const found = readReferences(cells, bound.nets)
  const seeds = found.map(({ values }) => join(values.map((value) => within(value, bound))))
  const missing = (bound.nets ?? []).filter((net) => !found.some((seed) => seed.net === net))
  const truths = [...seeds, ...missing.map(() => undefined)]
  return bound.seeds === "some" ? some(truths) : every(truths)
}

/** Whether a number keeps all limits. */
function within(value: number | undefined, { above, below, atLeast, atMost }: Bound): Truth {
  if (value === undefined) return undefined
  return (
    (above === undefined || value > above) &&
    (below === undefined || value < below) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost)
  )
}
