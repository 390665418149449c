import { printable } from "./html/template.js"

/** Text for Markdown that stays text: no markup, no link or picture, no mention, one line, safe in a table's cell. */
export function mdText(text: string): string {
  return printable(text)
    .replace(/\s+/g, " ")
    .replace(/[\\`*|~$]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/(?<![\w\d])_|_(?![\w\d])/g, "\\_")
    .replace(/\](?=[([])/g, "\\]")
    .replace(/!(?=\[)/g, "\\!")
    .replace(/(?<![\w.])@(?=\w)/g, "@\u200b")
    .trim()
}

/** A code span that its own text cannot end. */
export function mdCode(text: string): string {
  const line = printable(text).replace(/\s+/g, " ").replaceAll("|", "\\|").trim()
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`
}

/** A table; the cells are Markdown already. */
export function mdTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`
  return [line(header), `|${header.map(() => " --- |").join("")}`, ...rows.map(line)]
}
