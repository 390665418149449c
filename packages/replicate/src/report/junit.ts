import type { Finding } from "../drift/finding.js"
import { countedFindings, quantityOf } from "./findings.js"
import { escapeMarkup } from "./html/template.js"
import { paramsText, short } from "./number.js"
import type { ModelEntry, QuantityEntry, Report } from "./schema.js"

interface Case {
  name: string
  /** Those against it; none: it passed. */
  findings: readonly Finding[]
  out: string
}

interface Suite {
  name: string
  group: string
  cases: readonly Case[]
  seconds: number
}

/**
 * `junit.xml`: a suite for each claim on a model, a case for each quantity, control and verdict, and for each thing that
 * was accepted and is gone. A failure is what drifted or vanished, an error what could not be compared; a claim that does
 * not reproduce, or a control that it does not survive, is a result and passes.
 */
export function junitReport(report: Report): string {
  const findings = countedFindings(report)
  const suites = report.claims.flatMap((claim) =>
    claim.models.map((entry): Suite => {
      const own = findings.filter((finding) => finding.claim === claim.id && finding.model === entry.model)
      const time = report.timing.claims.find(({ id, model }) => id === claim.id && model === entry.model)
      const name = `${claim.id} on ${entry.model}`
      return { name, group: `${claim.id}.${entry.model}`, cases: cases(entry, own), seconds: time?.seconds ?? 0 }
    }),
  )
  const placed = new Set(suites.flatMap((suite) => suite.cases.flatMap((test) => test.findings)))
  const rest = findings.filter((finding) => !placed.has(finding)).map(ownCase)
  const all = rest.length === 0 ? suites : [...suites, { name: "accepted", group: "accepted", cases: rest, seconds: 0 }]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="llm-fmri ${report.mode}" ${counts(all.flatMap((suite) => suite.cases))} time="${report.timing.total_seconds}">`,
    ...all.map(suiteText),
    "</testsuites>",
    "",
  ].join("\n")
}

function cases(entry: ModelEntry, findings: readonly Finding[]): Case[] {
  const keys = [...new Set(entry.quantities.map(({ key }) => key))]
  const loose = findings.filter((finding) => {
    const quantity = quantityOf(finding)
    return finding.about !== "verdict" && (quantity === undefined || !keys.includes(quantity))
  })
  return [
    {
      name: `verdict: ${entry.verdict}`,
      findings: findings.filter(({ about }) => about === "verdict"),
      out: entry.because.join("\n"),
    },
    ...keys.map((key) => ({
      name: `quantity: ${key}`,
      findings: findings.filter((finding) => finding.about !== "verdict" && quantityOf(finding) === key),
      out: entry.quantities
        .filter((cell) => cell.key === key)
        .map(cellText)
        .join("\n"),
    })),
    ...entry.controls.map(({ key, kind, expected, observed, passed }) => ({
      name: `control: ${key}`,
      findings: [],
      out: `${passed ? "pass" : "fail"} (${kind}): expected ${expected}, observed ${observed}`,
    })),
    ...loose.map(ownCase),
  ]
}

function ownCase(finding: Finding): Case {
  return { name: `accepted: ${finding.says}`, findings: [finding], out: finding.claim }
}

function cellText(cell: QuantityEntry): string {
  const value = cell.value === undefined ? (cell.absent_because ?? `in ${cell.file}`) : short(cell.value, 6)
  const accepted = cell.accepted === undefined ? "" : `, accepted ${short(cell.accepted, 6)}`
  return `${cell.key}{${paramsText(cell.params)}} = ${value}${accepted}, ${cell.drift}`
}

function suiteText({ name, group, cases: list, seconds }: Suite): string {
  return [
    `  <testsuite name="${escapeMarkup(name)}" ${counts(list)} time="${seconds}">`,
    ...list.map(
      (
        test,
      ) => `    <testcase classname="${escapeMarkup(group)}" name="${escapeMarkup(test.name)}" time="0">${outcome(test)}
      <system-out>${escapeMarkup(test.out)}</system-out>
    </testcase>`,
    ),
    "  </testsuite>",
  ].join("\n")
}

function kindOf({ findings }: Case): "failure" | "error" | undefined {
  if (findings.some(({ outcome }) => outcome === "drift")) return "failure"
  return findings.length > 0 ? "error" : undefined
}

function outcome(test: Case): string {
  const kind = kindOf(test)
  if (kind === undefined) return ""
  const what = kind === "failure" ? "differs from what was accepted" : "could not be compared"
  const text = test.findings.map(({ outcome, says }) => `${outcome}: ${says}`).join("\n")
  return `\n      <${kind} message="${test.findings.length} ${what}">${escapeMarkup(text)}</${kind}>`
}

function counts(list: readonly Case[]): string {
  const of = (kind: string) => list.filter((test) => kindOf(test) === kind).length
  return `tests="${list.length}" failures="${of("failure")}" errors="${of("error")}" skipped="0"`
}
