import type { Draft, Placed } from "../draft.js"
import { printedInterval, printedIntervals } from "../printed-interval.js"
import type { QuantitySpec } from "../schema/quantity.js"
import type { Found } from "./found.js"

/** The deciding quantities that are declared. */
function deciding({ quantities, decides }: Draft): { path: string; key: string; item: Placed<QuantitySpec>["item"] }[] {
  return decides.flatMap(({ path, key }) => {
    const found = quantities.find(({ item }) => item.key === key)
    return found === undefined ? [] : [{ path, key, item: found.item }]
  })
}

/** A quantity that decides declares how the effect is taken away. */
export function decidingWithoutNull(draft: Draft): Found[] {
  return deciding(draft)
    .filter(({ item }) => item.null === undefined)
    .map(({ path, key }) => ({ path, message: `"${key}" decides, but declares no null` }))
}

/** A quantity that decides says on which side of its null it lies. */
export function decidingWithoutDirection(draft: Draft): Found[] {
  return deciding(draft)
    .filter(({ item }) => item.direction === "none")
    .map(({ path, key }) => ({ path, message: `"${key}" decides, but the claim predicts no direction of it` }))
}

/** A quantity that decides by being equal says to what. */
export function decidingWithoutTarget(draft: Draft): Found[] {
  return deciding(draft)
    .filter(({ item }) => item.direction === "equal" && item.null?.target === undefined && item.paper === undefined)
    .map(({ path, key }) => ({ path, message: `"${key}" decides by being equal, but to what is not said` }))
}

/** A number in the printed text is the number that was read from it. */
export function paperDisagrees({ quantities }: Draft): Found[] {
  return quantities.flatMap(({ path, item: { paper } }) => {
    if (paper === undefined) return []
    const printed = printedIntervals(paper.text)
    if (printed.length === 0 || printed.some(([lo, hi]) => paper.value >= lo && paper.value <= hi)) return []
    const meant = printed.map(([lo, hi]) => `${lo} to ${hi}`).join(" or ")
    return [
      {
        path: `${path}/paper`,
        message: `"${paper.text}" means ${meant}, which does not hold the value ${paper.value}`,
      },
    ]
  })
}

/** A text from which no interval can be read says how far ours may be away. */
export function paperWithoutWithin({ quantities }: Draft): Found[] {
  return quantities
    .filter(
      ({ item: { paper } }) =>
        paper !== undefined && paper.within === undefined && printedInterval(paper.text, paper.value) === undefined,
    )
    .map(({ path, item }) => ({
      path: `${path}/paper/within`,
      message: `no interval can be read from "${item.paper?.text}", so how near is near enough must be said`,
    }))
}
