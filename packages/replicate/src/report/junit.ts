import { escapeMarkup } from "./html/template.js"
import { paramsText, short } from "./number.js"
import type { ModelEntry, QuantityEntry, Report } from "./schema.js"

interface Case {
  name: string
  /** Nothing: it passed. */
  outcome?: { kind: "failure" | "error" | "skipped"; message: string; text?: string }
  out: string
}

/**
 * `junit.xml`: one case for each quantity, control and verdict. A failure is a number that drifted, an error one that
 * could not be compared; a claim that does not reproduce, or a control that it does not survive, is a result and passes.
 */
export function junitReport(report: Report): string {
  const suites = report.claims.flatMap((claim) =>
    claim.models.map((entry) => {
      const time = report.timing.claims.find(({ id, model }) => id === claim.id && model === entry.model)?.seconds ?? 0
      return suite(`${claim.id} ${entry.model}`, `${claim.id}.${entry.model}`, cases(entry, report.mode), time)
    }),
  )
  const all = report.claims.flatMap(({ models }) => models.flatMap((entry) => cases(entry, report.mode)))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="llm-fmri ${report.mode}" ${counts(all)} time="${report.timing.total_seconds}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n")
}

function cases(entry: ModelEntry, mode: Report["mode"]): Case[] {
  const keys = [...new Set(entry.quantities.map(({ key }) => key))]
  return [
    { name: `verdict: ${entry.verdict}`, out: entry.because.join("\n") },
    ...keys.map((key) =>
      quantityCase(
        key,
        entry.quantities.filter((cell) => cell.key === key),
        mode,
      ),
    ),
    ...entry.controls.map(({ key, kind, expected, observed, passed }) => ({
      name: `control: ${key}`,
      out: `${passed ? "pass" : "fail"} (${kind}): expected ${expected}, observed ${observed}`,
    })),
  ]
}

function quantityCase(key: string, cells: readonly QuantityEntry[], mode: Report["mode"]): Case {
  const of = (drift: QuantityEntry["drift"]) => cells.filter((cell) => cell.drift === drift)
  const drifted = of("drift")
  const unmeasured = of("unmeasured")
  const test = { name: `quantity: ${key}`, out: cells.map(cellText).join("\n") }
  const tell = (list: readonly QuantityEntry[]) => list.map(cellText).join("\n")
  if (drifted.length > 0) {
    const message = `${drifted.length} of ${cells.length} values drifted from the accepted ones`
    return { ...test, outcome: { kind: "failure", message, text: tell(drifted) } }
  }
  if (unmeasured.length > 0) {
    const message = `${unmeasured.length} of ${cells.length} values could not be compared with the accepted ones`
    return { ...test, outcome: { kind: "error", message, text: tell(unmeasured) } }
  }
  if (mode !== "replicate" && of("new").length === cells.length) {
    return { ...test, outcome: { kind: "skipped", message: "no accepted value yet" } }
  }
  return test
}

function cellText(cell: QuantityEntry): string {
  const value = cell.value === undefined ? (cell.absent_because ?? `in ${cell.file}`) : short(cell.value, 6)
  const accepted = cell.accepted === undefined ? "" : `, accepted ${short(cell.accepted, 6)}`
  return `${cell.key}{${paramsText(cell.params)}} = ${value}${accepted}, ${cell.drift}`
}

function suite(name: string, group: string, list: readonly Case[], time: number): string {
  return [
    `  <testsuite name="${escapeMarkup(name)}" ${counts(list)} time="${time}">`,
    ...list.map((test) => {
      const outcome = test.outcome === undefined ? "" : `\n      ${outcomeTag(test.outcome)}`
      return `    <testcase classname="${escapeMarkup(group)}" name="${escapeMarkup(test.name)}" time="0">${outcome}
      <system-out>${escapeMarkup(test.out)}</system-out>
    </testcase>`
    }),
    "  </testsuite>",
  ].join("\n")
}

function outcomeTag({ kind, message, text }: NonNullable<Case["outcome"]>): string {
  const open = `<${kind} message="${escapeMarkup(message)}"`
  return text === undefined ? `${open}/>` : `${open}>${escapeMarkup(text)}</${kind}>`
}

function counts(list: readonly Case[]): string {
  const of = (kind: string) => list.filter(({ outcome }) => outcome?.kind === kind).length
  return `tests="${list.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`
}
