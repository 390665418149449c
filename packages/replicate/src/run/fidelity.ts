import { printedInterval } from "../claim/printed-interval.js"
import type { ClaimSpec, PaperValue } from "../claim/spec.js"

/**
 * Ours against the paper's printed value. Models that the post did not look at are "not comparable", unless the claim is
 * said of every model. Near enough is `within`, or what the printed digits leave open.
 *
 * @param models the subject's models, without `@…`
 */
export function fidelity(
  spec: Pick<ClaimSpec, "comparable">,
  models: readonly string[],
  paper: PaperValue | undefined,
  value: number | undefined,
): "agrees" | "differs" | "not comparable" | undefined {
  if (paper === undefined) return undefined
  if (value === undefined) return "not comparable"
  const { comparable } = spec
  if (comparable !== "any" && !models.every((model) => comparable.includes(model))) return "not comparable"
  return agrees(paper, value) ? "agrees" : "differs"
}

function agrees(paper: PaperValue, value: number): boolean {
  if (paper.within !== undefined) return Math.abs(value - paper.value) <= paper.within
  const printed = printedInterval(paper.text, paper.value)
  return printed !== undefined && value >= printed[0] && value <= printed[1]
}
