import type { Draft } from "../draft.js"
import type { Found } from "./found.js"

/** At least one effect is planted, in every run. */
export function noPositiveControl({ controls }: Draft): Found[] {
  const planted = controls.some(({ item }) => item.kind === "positive" && item.when !== "attack")
  return planted ? [] : [{ path: "/controls", message: "no positive control runs every time" }]
}
