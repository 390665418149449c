/** True, false, or not to be told. */
export type Truth = boolean | undefined

/** Kleene's "and": false where one is, else unknown where one is. Of nothing it is unknown. */
export function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.length === 0 || truths.includes(undefined) ? undefined : true
}

/** Kleene's "or": true where one is, else unknown where one is. Of nothing it is unknown. */
export function some(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true
  return truths.length === 0 || truths.includes(undefined) ? undefined : false
}
