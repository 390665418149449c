import type { Finding } from "../drift/finding.js"
import { countedFindings, placeOf, quantityOf } from "./findings.js"
import type { Report } from "./schema.js"

/**
 * Lines that GitHub Actions shows beside a run: an error for what drifted or could not be compared (one a quantity), a
 * warning for a control on the measurement itself that failed and for inputs that have one.
 */
export function annotations(report: Report): string[] {
  return [
    ...groups(countedFindings(report)).map(error),
    ...report.claims.flatMap(({ id, models }) =>
      models.flatMap(({ model, controls }) =>
        controls
          .filter(({ kind, passed }) => !passed && (kind === "positive" || kind === "algebra"))
          .map(({ key, expected, observed }) =>
            line("warning", `${id} on ${model}`, `control ${key} failed: expected ${expected}, observed ${observed}`),
          ),
      ),
    ),
    ...report.inputs.flatMap(({ name, warnings = [] }) => warnings.map((text) => line("warning", name, text))),
  ]
}

/** Prints the annotations after the result, on GitHub Actions; with `--json` the result stands alone. */
export function announce(
  report: Report,
  session: { readonly json: boolean; readonly output: { text(text: string): void } },
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (session.json || env.GITHUB_ACTIONS !== "true") return
  for (const text of annotations(report)) session.output.text(text)
}

/** Findings about one quantity on one model belong together; others stand alone. */
function groups(findings: readonly Finding[]): Finding[][] {
  const found = new Map<string, Finding[]>()
  for (const [at, finding] of findings.entries()) {
    const quantity = quantityOf(finding)
    const key = quantity === undefined ? String(at) : `${placeOf(finding)} ${quantity}`
    found.set(key, [...(found.get(key) ?? []), finding])
  }
  return [...found.values()]
}

function error(group: readonly Finding[]): string {
  const first = group[0] as Finding
  const more = group.length > 1 ? ` (and ${group.length - 1} more of ${quantityOf(first)})` : ""
  return line("error", placeOf(first), `${first.outcome}: ${first.says}${more}`)
}

function line(level: "error" | "warning", title: string, text: string): string {
  return `::${level} title=${property(title)}::${data(text)}`
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
}
