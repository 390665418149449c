/** Left-aligned columns (right-aligned where `right` says so), separated by two blanks. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => width(row[at] ?? ""))))
  return rows.map((row) =>
    row
      .map((text, at) => {
        const pad = " ".repeat((widths[at] ?? 0) - width(text))
        return right.includes(at) ? pad + text : text + pad
      })
      .join("  ")
      .trimEnd(),
  )
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room
const colours = /\u001b\[\d+m/g

/** Characters that a text takes on the terminal. */
export function width(text: string): number {
  return [...text.replace(colours, "")].length
}
