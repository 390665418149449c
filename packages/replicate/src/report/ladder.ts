/** A part of a document that stands or falls as a whole. */
export interface Section {
  /** What the note calls it when it is dropped. */
  name: string
  /** Whose it is, where several have one of that name. */
  of?: string
  text: string
  /** The least important goes first; `0` always stays. */
  rank: number
}

/** What a limit counts. */
export type Measure = (text: string) => number

export const characters: Measure = (text) => text.length
export const bytes: Measure = (text) => Buffer.byteLength(text)

/**
 * Joins sections in their order; while the whole is longer than `limit`, the section of the highest rank goes (of equal
 * ones the last), and a note at the end names what was dropped.
 */
export function fitSections(sections: readonly Section[], limit: number, measure: Measure): string {
  const dropped = new Set<Section>()
  const falling = [...sections.entries()]
    .filter(([, { rank }]) => rank > 0)
    .sort(([i, a], [j, b]) => b.rank - a.rank || j - i)
    .map(([, section]) => section)
  for (;;) {
    const text = render(sections, dropped)
    if (measure(text) <= limit) return text
    const next = falling.find((section) => !dropped.has(section))
    if (next === undefined) return cut(text, limit, measure)
    dropped.add(next)
  }
}

function render(sections: readonly Section[], dropped: ReadonlySet<Section>): string {
  const kept = sections.filter((section) => !dropped.has(section)).map(({ text }) => text.trim())
  if (dropped.size === 0) return `${kept.join("\n\n")}\n`
  return `${[...kept, `_Left out for length: ${namesOf(sections.filter((section) => dropped.has(section)))}. All of it is in report.html and report.json._`].join("\n\n")}\n`
}

/** `inputs; guarded numbers (claim-3, claim-4)`: sections of the same kind are told once. */
function namesOf(sections: readonly Section[]): string {
  const owners = new Map<string, string[]>()
  for (const { name, of } of sections)
    owners.set(name, [...(owners.get(name) ?? []), ...(of === undefined ? [] : [of])])
  return [...owners].map(([name, of]) => (of.length === 0 ? name : `${name} (${of.join(", ")})`)).join("; ")
}

/** The last resort, when even what must stay is too long: whole lines go from the end. */
function cut(text: string, limit: number, measure: Measure): string {
  const note = "\n_Cut here for length: the rest is in report.html and report.json._\n"
  const lines = text.split("\n")
  while (lines.length > 0 && measure(lines.join("\n") + note) > limit) lines.splice(-Math.max(1, lines.length >> 4))
  return lines.join("\n") + note
}
