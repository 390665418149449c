import { findClaims } from "../run/discover.js"
import type { Specs, SpecTexts } from "./specs.js"

/**
 * The specs of these claims, as far as their packages are here: a report made elsewhere is shown without definitions.
 * Only plain ids are looked up: what a report says must never name a module to load.
 */
export async function specsOf(ids: readonly string[]): Promise<Specs> {
  const found = new Map<string, SpecTexts>()
  for (const id of ids.filter((one) => /^claim-\d+$/.test(one))) {
    const [claim] = await findClaims([id]).catch(() => [])
    if (claim !== undefined) found.set(id, claim.spec)
  }
  return found
}
