import { usageError } from "../usage-error.js"

/** `0.02,0.1,3`: a list of finite numbers. */
export function parseNumbers(flag: string, text: string): number[] {
  return text.split(",").map((part) => {
    const word = part.trim()
    const value = word === "" ? Number.NaN : Number(word)
    if (Number.isFinite(value)) return value
    throw usageError(
      "BadNumber",
      `${flag} "${text}" has "${word}" where a number should be`,
      "Write numbers with commas.",
    )
  })
}

/** A whole number of at least `least`. */
export function parseCount(flag: string, text: string, least = 1): number {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (value >= least) return value
  throw usageError("BadNumber", `${flag} is "${text}"`, `Give it a whole number of at least ${least}.`)
}

/** One of a few words. */
export function parseChoice<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  throw usageError("BadChoice", `${flag} is "${text}"`, `Give it one of ${choices.join(", ")}.`)
}
