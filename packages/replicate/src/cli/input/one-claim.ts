import { usageError } from "../usage-error.js"

/** The claim that was named, where a verb takes one at a time. */
export function oneOf<T>(claims: readonly T[]): T {
  const [claim] = claims
  if (claim !== undefined && claims.length === 1) return claim
  throw usageError("OneClaim", `${claims.length} claims are meant, where one is taken at a time`, "Name one claim.")
}
