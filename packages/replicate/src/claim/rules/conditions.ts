import type { Draft } from "../draft.js"
import type { Found } from "./found.js"
import { boundsOf, conditionsOf } from "./references.js"

/** A limit that limits nothing. */
export function boundWithoutLimit(draft: Draft): Found[] {
  return boundsOf(draft)
    .filter(({ bound }) =>
      [bound.above, bound.below, bound.atLeast, bound.atMost].every((limit) => limit === undefined),
    )
    .map(({ path, bound }) => ({ path, message: `the condition on "${bound.quantity}" has no limit` }))
}

/** Fields of reference nets on a reading that has none. */
export function netsWithoutReference(draft: Draft): Found[] {
  return boundsOf(draft)
    .filter(({ bound }) => bound.read !== "reference" && (bound.nets !== undefined || bound.seeds !== undefined))
    .map(({ path }) => ({ path, message: 'nets and seeds belong to the reading "reference"' }))
}

/** `known` turns what is missing into a value, which must be the one against the claim. */
export function knownForTheClaim(draft: Draft): Found[] {
  return conditionsOf(draft).flatMap(({ path, condition, negated, finding }) =>
    "known" in condition && (finding.item.for === false || negated)
      ? [{ path, message: "here a missing number would speak for the claim" }]
      : [],
  )
}

/** A finding that never says anything would decide in silence. */
export function silentFinding({ findings }: Draft): Found[] {
  return findings
    .filter(({ item: { says, otherwise } }) => says?.trim() === "" && otherwise?.trim() === "")
    .map(({ path, item }) => ({
      path,
      message: `the finding "${item.key}" has no sentence, whichever way it comes out`,
    }))
}
