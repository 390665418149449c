import type { Draft } from "../draft.js"
import { mostFindings, reachedRows, type Table } from "../truth-table.js"
import { verdictRank } from "../verdict.js"
import type { Found } from "./found.js"

/** The last row fits whatever was found. */
export function noCatchAll({ decisions }: Draft): Found[] {
  const last = decisions.at(-1)
  if (last?.item.when === undefined || Object.keys(last.item.when).length === 0) return []
  return [{ path: `${last.path}/when`, message: "the last row does not fit always, so there may be no verdict" }]
}

/** The table is small enough to be checked whole. */
export function tooManyFindings(draft: Draft): Found[] {
  const used = usedFindings(draft).length
  if (used <= mostFindings) return []
  return [{ path: "/findings", message: `rows look at ${used} findings; at most ${mostFindings} can be checked whole` }]
}

/** Rows that nothing reaches, because rows above take every case. */
export function unreachableRow(draft: Draft): Found[] {
  const table = tableOf(draft)
  if (table === undefined) return []
  const reached = new Set(reachedRows(table))
  return table.rows.flatMap(({ verdict }, row) =>
    reached.has(row) ? [] : [{ path: `/decisions/${row}`, message: `row ${row + 1} ("${verdict}") is never reached` }],
  )
}

/** Over every assignment: a finding that turns against the claim never raises the verdict. */
export function worseIsBetter(draft: Draft): Found[] {
  const table = tableOf(draft)
  if (table === undefined) return []
  const { findings, rows } = table
  const reached = reachedRows(table)
  const problems = new Map<string, Found>()
  reached.forEach((before, assignment) => {
    for (const [bit, { key, for: speaksFor }] of findings.entries()) {
      if ((assignment & (1 << bit)) === 0) continue
      const after = reached[assignment & ~(1 << bit)]!
      const [from, to] = [rows[before], rows[after]]
      if (from === undefined || to === undefined || verdictRank(to.verdict) <= verdictRank(from.verdict)) continue
      problems.set(`${key} ${before} ${after}`, {
        path: `/decisions/${after}`,
        message: `when "${key}" turns from ${speaksFor} to ${!speaksFor}, which speaks against the claim, the verdict goes up from "${from.verdict}" (row ${before + 1}) to "${to.verdict}" (row ${after + 1})`,
      })
    }
  })
  return [...problems.values()]
}

/** The table, where all of it could be read. */
function tableOf(draft: Draft): Table | undefined {
  const rows = draft.decisions.flatMap(({ item: { verdict, when } }) => (verdict && when ? [{ verdict, when }] : []))
  const findings = usedFindings(draft)
  const named = rows.every(({ when }) => Object.keys(when).every((key) => findings.some((one) => one.key === key)))
  if (rows.length < draft.decisions.length || rows.length === 0 || !named || findings.length > mostFindings)
    return undefined
  return { findings, rows }
}

function usedFindings({ findings, decisions }: Draft): Table["findings"][number][] {
  const used = new Set(decisions.flatMap(({ item }) => Object.keys(item.when ?? {})))
  return findings.flatMap(({ item: { key, for: speaksFor } }) =>
    key !== undefined && speaksFor !== undefined && used.has(key) ? [{ key, for: speaksFor }] : [],
  )
}
