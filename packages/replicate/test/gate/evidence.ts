import type { ClaimSpec, Condition, Measured, MeasuredQuantity } from "../../src/index.js"
import { spec as tiny } from "../claims/tiny.js"

/** A spec with one quantity `x` on a grid of N and net, a planted effect, and one finding. */
export function specOf(condition: Condition, changes: Partial<ClaimSpec> = {}): ClaimSpec {
  return {
    ...tiny,
    quantities: [
      {
        key: "x",
        reading: "guarded",
        definition: "A number.",
        formula: "x",
        direction: "higher",
        params: { N: [1, 2] },
        null: { kind: "lots" },
        tolerance: { kind: "exact", reason: "None is drawn." },
      },
    ],
    controls: [{ key: "planted", kind: "positive", definition: "Found.", expected: "≥ 1" }],
    numbers: [{ key: "x", quantity: "x" }],
    findings: [{ key: "found", for: true, says: "x is large: {x}", otherwise: "x is not large: {x}", if: condition }],
    decides: ["x"],
    decisions: [
      { verdict: "reproduced", when: { found: true } },
      { verdict: "not reproduced", when: {} },
    ],
    ...changes,
  }
}

/** A cell of `x`; its interval is ± 1, its null band [−1, 1]. */
export function cell(N: number, value: number, changes: Partial<MeasuredQuantity> = {}): MeasuredQuantity {
  return {
    key: "x",
    params: { N },
    value,
    ci: [value - 1, value + 1],
    null: { kind: "lots", mean: 0, lo: -1, hi: 1, draws: 100 },
    ...changes,
  }
}

export const planted = { key: "planted", observed: 3, passed: true }

export function measuredOf(quantities: MeasuredQuantity[], controls: Measured["controls"] = [planted]): Measured {
  return { quantities, controls }
}
