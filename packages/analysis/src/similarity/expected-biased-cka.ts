import { FmriError } from "@llm-fmri/errors"

/**
 * What biased CKA is, on average, for two sides that have nothing in common:
 * √(PRₓ PR_y / ((n + PRₓ)(n + PR_y))), PR the participation ratio of each side's true covariance.
 *
 * From E tr(KL) ≈ n tr Σₓ tr Σ_y and E tr(K²) ≈ n² tr Σₓ² + n (tr Σₓ)². Print it beside every biased CKA, and take the
 * ratios from {@link participationRatioCorrected}: the raw one is too small already.
 *
 * @param prX participation ratio of one side, from 1 on
 * @param prY participation ratio of the other
 * @param n number of rows
 * @throws FmriError `BadCount`.
 *
 * @example
 * ```ts
 * // White noise: 1,200 rows, 3,584 units on both sides.
 * expectedBiasedCka(3584, 3584, 1200) // ≈ 0.7492 ± 0.0001
 * ```
 */
export function expectedBiasedCka(prX: number, prY: number, n: number): number {
  for (const [what, value] of [
    ["participation ratio", prX],
    ["participation ratio", prY],
    ["number of rows", n],
  ] as const) {
    if (!(value >= 1)) {
      throw new FmriError("BadCount", `a ${what} of ${value} does not exist`, {
        fix: "Pass participation ratios and a number of rows from 1 on.",
        fields: { value },
      })
    }
  }
  return Math.sqrt((prX / (n + prX)) * (prY / (n + prY)))
}
