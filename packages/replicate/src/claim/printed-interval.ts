/** Numbers a text may hold: sign, digits with thousands, decimals, exponent; no version numbers like Qwen2.5 or claim-3. */
const number =
  /(?<![\p{L}\p{N}.,_]|\p{L}[-\u2010\u2011])[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+\-−]?\d+)?(?:\s?%)?/giu
/** What makes one range of two numbers. */
const between = /^\s*(?:[-–—…]|to|\.\.)\s*$/

interface Printed {
  readonly lo: number
  readonly hi: number
  readonly start: number
  readonly end: number
}

/**
 * What a printed number leaves open: half a unit of its last digit to either side, so "0.50" is [0.495, 0.505]. A range,
 * "0.69–0.77", reaches from the lower end of the first to the upper end of the second.
 *
 * @param value picks the number in a text that has several: the one whose interval holds it
 * @returns undefined where the text has no number, or several and none is meant
 *
 * @example
 * ```ts
 * printedInterval("ratio = 1.00 for every N") // [0.995, 1.005]
 * printedInterval("0.69–0.77") // [0.685, 0.775]
 * printedInterval("spread across ~2000 of 3584 neurons", 2000) // [1999.5, 2000.5]
 * printedInterval("zero output change") // undefined
 * ```
 */
export function printedInterval(text: string, value?: number): readonly [lo: number, hi: number] | undefined {
  const all = printedIntervals(text)
  const meant = all.length === 1 ? all : all.filter(([lo, hi]) => value !== undefined && value >= lo && value <= hi)
  return meant.length === 1 ? meant[0] : undefined
}

/** The interval of every number in a text, in its order. */
export function printedIntervals(text: string): (readonly [lo: number, hi: number])[] {
  return ranges(text).map(({ lo, hi }) => [lo, hi] as const)
}

/** The numbers of a text, those joined by a dash made one. */
function ranges(text: string): Printed[] {
  const found = [...text.matchAll(number)].map((match): Printed => {
    const [lo, hi] = interval(match[0])
    return { lo, hi, start: match.index, end: match.index + match[0].length }
  })
  const joined: Printed[] = []
  for (const next of found) {
    const last = joined.at(-1)
    if (last !== undefined && isRange(text, last, next)) {
      joined[joined.length - 1] = {
        ...last,
        lo: Math.min(last.lo, next.lo),
        hi: Math.max(last.hi, next.hi),
        end: next.end,
      }
    } else joined.push(next)
  }
  return joined
}

function isRange(text: string, first: Printed, second: Printed): boolean {
  return between.test(text.slice(first.end, second.start))
}

/** Half a unit of the last digit to either side, by decimal arithmetic: no rounding but the last. */
function interval(printed: string): [number, number] {
  const percent = printed.endsWith("%")
  const plain = printed.replaceAll(",", "").replaceAll("−", "-").replace(/\s?%$/, "").toLowerCase()
  const [mantissa = "", exponent = "0"] = plain.split("e")
  const decimals = mantissa.split(".")[1]?.length ?? 0
  const negative = mantissa.startsWith("-")
  const digits = BigInt(mantissa.replace(/^[+-]/, "").replace(".", ""))
  const signed = negative ? -digits : digits
  const scale = Number(exponent) - decimals - 1 - (percent ? 2 : 0)
  return [Number(`${signed * 10n - 5n}e${scale}`), Number(`${signed * 10n + 5n}e${scale}`)]
}
