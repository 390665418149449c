import type { ClaimEntry, ModelEntry, QuantityEntry, Report } from "../../packages/replicate/src/report/schema.js"
import { generatedNotice, short, table } from "./markdown.js"

/** A stored report holds one claim. */
export interface StoredClaim {
  claim: ClaimEntry
  report: Report
}

/** The README's table: a verdict for each claim and model, with the numbers it names. */
export function resultsSummary(stored: readonly StoredClaim[]): string {
  if (stored.length === 0) return "No report is stored yet: `pnpm replicate claim-3 && pnpm docs:generate`."
  const rows = stored.flatMap(({ claim, report }) =>
    claim.models.map((model, index) => [
      index === 0 ? `**${claim.id}** ${claim.title}` : undefined,
      model.model,
      `**${model.verdict}**${report.quick ? " (quick)" : ""}`,
      model.because.join("; "),
    ]),
  )
  return table(["claim", "model", "verdict", "because"], rows)
}

/** `docs/results.md`: every quantity and every control. */
export function resultsDocument(stored: readonly StoredClaim[]): string {
  const claims = stored.map(({ claim, report }) =>
    [
      `## ${claim.id}: ${claim.title}`,
      `> ${claim.quote}`,
      environmentLine(report),
      ...claim.models.map((model) => modelSection(claim, model)),
      inputs(report),
    ].join("\n\n"),
  )
  const explained =
    "Brackets are 95 % intervals. The null is what the number would be without the effect: mean and 95 % band. " +
    "Reference nets show the range over their seeds. Definitions: [definitions.md](definitions.md)."
  return `${[generatedNotice("docs/generated/claims/"), "# Results", explained, ...claims].join("\n\n")}\n`
}

function environmentLine({ environment, timing }: Report): string {
  const { llm_fmri, node, onnxruntime, cpu_class, threads, dtype } = environment
  const seconds = Math.round(timing.total_seconds)
  return `llm-fmri ${llm_fmri}, Node ${node}, onnxruntime-node ${onnxruntime}, ${cpu_class}, ${threads} threads, ${dtype}; ${seconds} s.`
}

function modelSection(
  claim: ClaimEntry,
  { model, verdict, because, quantities, controls, killed_by }: ModelEntry,
): string {
  return [
    `### ${claim.id} on ${model}: ${verdict}`,
    because.map((reason) => `- ${reason}`).join("\n"),
    killed_by.length > 0 ? `Killed by: ${killed_by.join(", ")}.` : "",
    table(
      ["quantity", "reading", "value", "null", "reference nets", "the post", "fidelity"],
      quantities.map((quantity) => [
        name(quantity),
        quantity.reading,
        value(quantity),
        nullBand(quantity),
        references(quantity),
        quantity.paper?.text,
        quantity.fidelity,
      ]),
    ),
    table(
      ["control", "kind", "expected", "observed", "passed"],
      controls.map(({ key, kind, expected, observed, passed }) => [
        key,
        kind,
        textOf(expected),
        textOf(observed),
        passed ? "yes" : "**no**",
      ]),
    ),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

function name({ key, params }: QuantityEntry): string {
  const given = Object.entries(params).map(([param, at]) => `${param} = ${at}`)
  return given.length === 0 ? `\`${key}\`` : `\`${key}\` (${given.join(", ")})`
}

function value({ value, ci, unit, absent_because, file }: QuantityEntry): string {
  if (value === undefined) return absent_because ?? file ?? ""
  const interval = ci === undefined ? "" : ` [${short(ci[0])}, ${short(ci[1])}]`
  return `${short(value)}${unit === undefined ? "" : ` ${unit}`}${interval}`
}

function nullBand({ null: band }: QuantityEntry): string | undefined {
  if (band === undefined) return undefined
  const p = band.p === undefined ? "" : `, p = ${short(band.p)}`
  return `${short(band.mean)} [${short(band.lo)}, ${short(band.hi)}]${p} (${band.kind})`
}

function references({ references = [] }: QuantityEntry): string {
  const nets = [...new Set(references.map(({ net }) => net))]
  return nets
    .map((net) => {
      const values = references.filter((reference) => reference.net === net).map((reference) => reference.value)
      const [low, high] = [short(Math.min(...values)), short(Math.max(...values))]
      return `${net} ${low === high ? low : `${low} … ${high}`}`
    })
    .join("; ")
}

function textOf(observed: number | string): string {
  return typeof observed === "number" ? short(observed) : observed
}

function inputs({ inputs }: Report): string {
  const rows = inputs.map(({ name, sha256, warnings = [] }) => [
    name,
    `\`${sha256.slice(0, 16)}…\``,
    warnings.join("; "),
  ])
  return table(["input", "sha256", "warnings"], rows)
}
