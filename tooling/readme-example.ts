// The first code block of a package's README is a promise: it runs as printed.

export interface Example {
  /** `ts` or `sh`. */
  language: string
  code: string
  /** The `text` block right after it, when there is one: what the example prints. */
  prints?: string
}

const fence = /^```([^\n]*)\n([\s\S]*?)^```[^\S\n]*$/gm

/** The first code block of a Markdown text and what it says it prints. */
export function firstExample(markdown: string): Example | undefined {
  const blocks = [...markdown.matchAll(fence)]
  const [first, second] = blocks
  if (first === undefined) return undefined
  const language = first[1]!.trim().split(/\s+/)[0]!
  const code = first[2]!
  const between = second === undefined ? "" : markdown.slice(first.index + first[0].length, second.index)
  if (second?.[1]?.trim() !== "text" || between.includes("\n#")) return { language, code }
  return { language, code, prints: second[2]! }
}
