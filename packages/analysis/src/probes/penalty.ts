import { FmriError } from "@llm-fmri/errors"

/**
 * Refuses an empty list of penalties, and any that is not positive (or lies above `most`).
 *
 * @throws FmriError `BadPenalty`.
 */
export function checkPenalties(
  values: readonly number[],
  what: string,
  fix: string,
  most: number = Number.MAX_VALUE,
): void {
  const bad = values.find((value) => !(value > 0 && value <= most))
  if (values.length > 0 && bad === undefined) return
  throw new FmriError("BadPenalty", `${bad ?? "no value"} is not ${what}`, { fix, fields: { value: bad } })
}
