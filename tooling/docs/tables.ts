import { generatedNotice, table } from "./markdown.js"

/** A measured table as it is stored in `docs/generated/NAME.json` by the command that measures it. */
export interface StoredTables {
  title: string
  /** How it was measured and what the columns mean, in Markdown. */
  about: string
  /** The command that measures it again. */
  command: string
  sections: { title: string; about?: string; columns: string[]; rows: (string | number | null)[][] }[]
}

/** `docs/NAME.md` of a stored table. */
export function tablesDocument(name: string, { title, about, command, sections }: StoredTables): string {
  const parts = sections.map((section) =>
    [
      `## ${section.title}`,
      ...(section.about === undefined ? [] : [section.about]),
      table(
        section.columns,
        section.rows.map((row) => row.map((cell) => (cell === null ? undefined : String(cell)))),
      ),
    ].join("\n\n"),
  )
  const head = [generatedNotice(`docs/generated/${name}.json`), `# ${title}`, about, `Measured by \`${command}\`.`]
  return `${[...head, ...parts].join("\n\n")}\n`
}
