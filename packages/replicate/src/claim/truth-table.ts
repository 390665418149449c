import type { DecisionRow, FindingSpec } from "./schema/decision.js"

/** More than this many findings in rows make the exhaustive check of the table too long. */
export const mostFindings = 16

/** What the rows of a table look at. */
export interface Table {
  readonly findings: readonly Pick<FindingSpec, "key" | "for">[]
  readonly rows: readonly Pick<DecisionRow, "verdict" | "when">[]
}

/**
 * The index of the row that every assignment of findings reaches; −1 where none fits. Bit f of the assignment says
 * whether finding f has the value that speaks for the claim.
 *
 * @example
 * ```ts
 * const rows = [{ verdict: "reproduced", when: { found: true } }, { verdict: "not reproduced", when: {} }]
 * reachedRows({ findings: [{ key: "found", for: true }], rows }) // [1, 0]
 * ```
 */
export function reachedRows({ findings, rows }: Table): Int32Array {
  const masks = rows.map(({ when }) => {
    let [care, wanted] = [0, 0]
    findings.forEach(({ key, for: speaksFor }, bit) => {
      const value = when[key]
      if (value === undefined) return
      care |= 1 << bit
      if (value === speaksFor) wanted |= 1 << bit
    })
    return { care, wanted }
  })
  return Int32Array.from({ length: 2 ** findings.length }, (_, assignment) =>
    masks.findIndex(({ care, wanted }) => (assignment & care) === wanted),
  )
}
