import { tallyText } from "./headline.js"
import { paramsText, short } from "./number.js"
import type { QuantityEntry, Report } from "./schema.js"

/**
 * Lines that GitHub Actions shows beside a run: an error for each quantity that drifted or could not be compared, a
 * warning for a control on the measurement itself that failed and for inputs that have one.
 */
export function annotations(report: Report): string[] {
  return [
    ...report.claims.flatMap(({ id, models }) =>
      models.flatMap(({ model, quantities, controls }) => [
        ...groups(quantities).flatMap((cells) => drifted(`${id} on ${model}`, cells)),
        ...controls
          .filter(({ kind, passed }) => !passed && (kind === "positive" || kind === "algebra"))
          .map(({ key, expected, observed }) =>
            line("warning", `${id} on ${model}`, `control ${key} failed: expected ${expected}, observed ${observed}`),
          ),
      ]),
    ),
    ...report.inputs.flatMap(({ name, warnings = [] }) => warnings.map((text) => line("warning", name, text))),
  ]
}

function groups(cells: readonly QuantityEntry[]): QuantityEntry[][] {
  return [...new Set(cells.map(({ key }) => key))].map((key) => cells.filter((cell) => cell.key === key))
}

function drifted(title: string, cells: readonly QuantityEntry[]): string[] {
  const wrong = cells.filter(({ drift }) => drift === "drift" || drift === "unmeasured")
  const [worst] = wrong
  if (worst === undefined) return []
  const params = paramsText(worst.params)
  const name = params === "" ? worst.key : `${worst.key}{${params}}`
  const ours = worst.value === undefined ? (worst.absent_because ?? "no value") : short(worst.value, 6)
  const accepted = worst.accepted === undefined ? "" : `, accepted ${short(worst.accepted, 6)}`
  const counts = tallyText(wrong.map(({ drift }) => (drift === "drift" ? "drifted" : "not compared")))
  return [line("error", title, `${worst.key}: ${counts} of ${cells.length}; first ${name} = ${ours}${accepted}`)]
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
