/** A Markdown table; `undefined` leaves a cell empty. */
export function table(columns: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const line = (cells: readonly (string | undefined)[]) =>
    `| ${cells.map((cell) => escapeCell(cell ?? "")).join(" | ")} |`
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n")
}

function escapeCell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/\s*\n\s*/g, " ")
}

/** First line of a document that a command wrote. */
export function generatedNotice(sources: string): string {
  return `<!-- Written by \`pnpm docs:generate\` from ${sources}. Do not edit. -->`
}

/** `text` with what stands between the two markers of `name` replaced by `body`. */
export function replaceGenerated(text: string, name: string, body: string): string {
  const [open, close] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`the markers ${open} … ${close} are missing`)
  return `${text.slice(0, start + open.length)}\n${body.trim()}\n${text.slice(end)}`
}
