import type { Verdict } from "../claim/verdict.js"
import { escapeMarkup } from "./html/template.js"

/** What a badge may say; `stale`: what the result rests on has changed since. */
export type BadgeState = Verdict | "stale"

/** Worst first; a badge over several models has the colour of its worst. Dark enough for white text (4.5 : 1). */
const states: readonly { state: BadgeState; word: string; colour: string }[] = [
  { state: "stale", word: "stale", colour: "#5d5850" },
  { state: "not reproduced", word: "not reproduced", colour: "#a33a00" },
  { state: "not distinguishable from the null", word: "not above the null", colour: "#a33a00" },
  { state: "null overturned", word: "null overturned", colour: "#a33a00" },
  { state: "inconclusive", word: "inconclusive", colour: "#5d5850" },
  { state: "trivially true", word: "trivially true", colour: "#704066" },
  { state: "partly", word: "partly", colour: "#7d4e00" },
  { state: "reproduced", word: "reproduced", colour: "#00614a" },
  { state: "null upheld", word: "null upheld", colour: "#00614a" },
]

/**
 * A badge of a claim as an SVG file of its own: the same for the same arguments, nothing loaded.
 *
 * @param outcomes one a model; equal ones are said once
 * @param date the day of the run, `2026-11-22`; passed in, because a view has no clock
 *
 * @example
 * ```ts
 * badge("claim-3", ["trivially true", "not reproduced"], "2026-11-22")
 * ```
 */
export function badge(claim: string, outcomes: readonly BadgeState[], date: string): string {
  const seen = outcomes.includes("stale") ? (["stale"] as const) : [...new Set(outcomes)]
  const found = states.filter(({ state }) => (seen as readonly BadgeState[]).includes(state))
  const word =
    found.length === 0
      ? "not measured"
      : [...found]
          .reverse()
          .map((one) => one.word)
          .join(" / ")
  const left = claim.replace("-", " ")
  const right = date === "" ? word : `${word}, ${date}`
  const [first, second] = [textWidth(left) + 14, textWidth(right) + 14]
  const whole = first + second
  const text = (x: number, length: number, content: string) =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escapeMarkup(content)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="20" viewBox="0 0 ${whole} 20" role="img" aria-label="${escapeMarkup(`${left}: ${right}`)}">`,
    `<title>${escapeMarkup(`${left}: ${right}`)}</title>`,
    `<rect width="${whole}" height="20" rx="3" fill="#3b3a38"/>`,
    `<path d="M${first} 0H${whole - 3}a3 3 0 0 1 3 3V17a3 3 0 0 1 -3 3H${first}Z" fill="${found[0]?.colour ?? "#5d5850"}"/>`,
    `<g fill="#fff" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="11">`,
    text(7, first - 14, left),
    text(first + 7, second - 14, right),
    "</g>",
    "</svg>",
    "",
  ].join("\n")
}

/** About what 11 px Verdana takes; `textLength` makes it exact wherever another font stands in. */
function textWidth(text: string): number {
  return Math.round(
    [...text].reduce((sum, sign) => sum + (/[ilj.,:;'|! ]/.test(sign) ? 4 : /[mwMW]/.test(sign) ? 10 : 6.8), 0),
  )
}
