/** Breaks a text at blanks so that lines fit `columns`; the first line begins with `first`, the others with `rest`. */
export function wrap(text: string, columns: number, first = "", rest = " ".repeat(first.length)): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (!empty && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  lines.push(line)
  return lines
}
