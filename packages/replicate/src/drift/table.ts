import { short } from "../report/number.js"
import type { Report } from "../report/schema.js"
import { alignColumns } from "../text/columns.js"
import type { Finding } from "./finding.js"

const outcomes = ["exact", "within", "drift", "unmeasured", "new"] as const

/** A comparison as a short text: a line a model, then what counts, then what differs below its tolerance. Pure. */
export function driftTable(report: Report): string {
  const { comparison } = report
  const findings = comparison?.findings ?? []
  const rows = report.claims.flatMap(({ id, models }) =>
    models.map(({ model, verdict, quantities }) => [
      id,
      model,
      verdict,
      ...outcomes.map((outcome) => String(quantities.filter(({ drift }) => drift === outcome).length)),
      worst(findings.filter((finding) => finding.claim === id && finding.model === model)),
    ]),
  )
  const header = ["claim", "model", "verdict", ...outcomes, "worst cell (difference / tolerance)"]
  const counted = findings.filter(({ outcome }) => outcome !== "within")
  const told = findings.filter(({ about }) => about === "class")
  const below = findings.filter(({ outcome, about }) => outcome === "within" && about === "value").length
  return [
    mode(report),
    "",
    ...alignColumns([header, ...rows], [3, 4, 5, 6, 7]),
    ...(told.length > 0 ? ["", ...told.map(line)] : []),
    ...(counted.length > 0 ? ["", ...shown(counted)] : []),
    ...(below > 0 ? ["", `${below} values differ by less than their tolerance: see report.json`] : []),
    "",
    conclusion(counted),
  ].join("\n")
}

function mode({ mode, timing }: Report): string {
  const reused = timing.claims.filter((entry) => "reused" in entry && entry.reused === true).length
  if (mode === "verify") return `verify: trusts results of earlier runs (${reused} of ${timing.claims.length} reused)`
  return "audit: trusts nothing that was computed before, everything was recomputed"
}

function worst(findings: readonly Finding[]): string {
  const values = findings.filter((finding) => finding.about === "value" && finding.difference !== undefined)
  const [first] = [...values].sort((a, b) => share(b) - share(a))
  if (first === undefined) return "–"
  return `${first.cell} ${Number.isFinite(share(first)) ? short(share(first)) : `differs by ${short(first.difference ?? 0)}`}`
}

function share({ of_tolerance }: Finding): number {
  return of_tolerance ?? Number.POSITIVE_INFINITY
}

const most = 20

function shown(findings: readonly Finding[]): string[] {
  const lines = findings.slice(0, most).map(line)
  return findings.length > most ? [...lines, `and ${findings.length - most} more: see report.json`] : lines
}

function line({ outcome, about, claim, model, says }: Finding): string {
  return `${about === "class" ? "note" : outcome}: ${[claim, model].filter((part) => part !== undefined).join(" on ")}: ${says}`
}

function conclusion(counted: readonly Finding[]): string {
  const count = (outcome: Finding["outcome"]) => counted.filter((finding) => finding.outcome === outcome).length
  const [drift, unmeasured] = [count("drift"), count("unmeasured")]
  if (drift > 0)
    return `drift: ${drift} found${unmeasured > 0 ? `, and ${unmeasured} comparisons could not be made` : ""}`
  if (unmeasured > 0) return `${unmeasured} comparisons could not be made: that is no pass`
  return "no drift"
}
