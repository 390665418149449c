import type { Stimulus } from "./set.js"

/** Spans that name no part of their text; each is a sentence that names the row. */
export function spanProblems(stimuli: readonly Stimulus[]): string[] {
  return stimuli.flatMap(({ text, span: [start, end] }, row) => {
    const problem = (what: string) => [`stimuli[${row}].span: [${start}, ${end}] ${what}`]
    if (start >= end) return problem("is empty")
    if (end > text.length) return problem(`reaches beyond the text's ${text.length} code units`)
    if (text.slice(start, end).trim() === "") return problem("holds only blanks")
    if (inside(text, start) || inside(text, end)) return problem("cuts a character in two")
    return []
  })
}

/** True between the two halves of a surrogate pair. */
const inside = (text: string, at: number) => /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1))

/** What is allowed but may not be meant. */
export function warningsOf(stimuli: readonly Stimulus[]): string[] {
  const beside: number[] = []
  const repeated: number[] = []
  const firstWith = new Map<string, number>()
  const categoryOf = new Map<string, string>()
  const torn = new Set<string>()
  for (const [row, { text, word, category, span }] of stimuli.entries()) {
    if (text.slice(...span).toLowerCase() !== word.toLowerCase()) beside.push(row)
    const reach = text.slice(0, span[1])
    if (firstWith.has(reach)) repeated.push(row)
    else firstWith.set(reach, row)
    if ((categoryOf.get(word) ?? category) !== category) torn.add(word)
    else categoryOf.set(word, category)
  }
  const warnings: string[] = []
  const rows = (list: number[]) => `${list.length} ${list.length === 1 ? "row" : "rows"} (first: ${list[0]})`
  if (beside.length > 0) warnings.push(`the span's text is not the word in ${rows(beside)}`)
  if (repeated.length > 0)
    warnings.push(
      `${rows(repeated)} repeat an earlier row up to the end of the target; what follows cannot reach the target, so they add nothing there`,
    )
  if (torn.size > 0) warnings.push(`in two categories: ${[...torn].slice(0, 10).join(", ")}`)
  return warnings
}
