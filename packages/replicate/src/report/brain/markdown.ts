import { mdCode, mdTable, mdText } from "../md-text.js"
import type { Report } from "../schema.js"
import { type BrainEntry, brainTable, noSource, type ShownNumber } from "./table.js"

/** The post's comparison with brains as a table; no lines where the report holds none of its claims. */
export function brainMarkdown(report: Pick<Report, "claims">): string[] {
  const rows = brainTable(report)
  if (rows.length === 0) return []
  return mdTable(
    ["compared", "the post", "brains", "model", "as the post reads", "guarded, and its null", "verdict"],
    rows.flatMap(lines),
  )
}

function lines(row: BrainEntry): string[][] {
  const head = [`**${mdText(row.title)}** (${row.claim})`, mdText(row.post), brains(row)]
  if (row.models.length === 0) return [[...head, "", "", "", "not measured here"]]
  return row.models.map(({ model, verdict, plain, guarded }, at) => [
    ...(at === 0 ? head : ["", "", ""]),
    mdText(model),
    plain.map((one) => number(one, false)).join("<br>"),
    guarded.map((one) => number(one, true)).join("<br>"),
    `**${verdict}**`,
  ])
}

function brains({ brain, caution }: BrainEntry): string {
  const known = brain.map(({ says, source }) => `${mdText(says)} (${mdText(source)})`)
  return [...(known.length === 0 ? [noSource] : known), `*${mdText(caution)}*`].join("<br>")
}

function number({ key, text, null: band }: ShownNumber, withNull: boolean): string {
  return `${mdCode(key)} ${mdText(text)}${withNull && band !== "" ? ` (null ${mdText(band)})` : ""}`
}
