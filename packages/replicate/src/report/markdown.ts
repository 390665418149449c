import { short } from "./number.js"
import type { ModelEntry, Report } from "./schema.js"
import { quantityTables } from "./summary.js"

/** The report as Markdown, for `report.md`. */
export function markdownReport(report: Report): string {
  const { environment, inputs, timing } = report
  return [
    "# Replication report",
    "",
    ...report.claims.flatMap((claim) => [
      `## ${claim.id}: ${claim.title}`,
      "",
      `> ${claim.quote}`,
      "",
      ...claim.models.flatMap((entry) => modelSection(entry, report.quick === true)),
    ]),
    "## Inputs",
    "",
    ...markdownTable(
      ["name", "sha256", "warnings"],
      inputs.map(({ name, sha256, warnings }) => [name, `\`${sha256}\``, warnings?.join("; ") ?? ""]),
    ),
    "",
    "## Environment",
    "",
    `llm-fmri ${environment.llm_fmri}, Node ${environment.node}, ONNX Runtime ${environment.onnxruntime}, ` +
      `${environment.platform} ${environment.cpu_class}, ${environment.threads} threads, ` +
      `${environment.dtype} on ${environment.device}. ${short(timing.total_seconds)} s in all.`,
    "",
  ].join("\n")
}

function modelSection(entry: ModelEntry, quick: boolean): string[] {
  return [
    `### ${entry.model}: ${entry.verdict}${quick ? " (quick run)" : ""}`,
    "",
    ...entry.because.map((reason) => `- ${reason}`),
    ...(entry.killed_by.length > 0 ? [`- killed by: ${entry.killed_by.join(", ")}`] : []),
    "",
    ...quantityTables(entry, Number.POSITIVE_INFINITY).flatMap((table) => [
      `**${table.key}**: ${table.facts.join("; ")}`,
      "",
      ...markdownTable(table.header, table.rows),
      "",
    ]),
    "**controls**",
    "",
    ...markdownTable(
      ["control", "kind", "expected", "observed", ""],
      entry.controls.map(({ key, kind, expected, observed, passed }) => [
        key,
        kind,
        String(expected),
        typeof observed === "number" ? short(observed) : observed,
        passed ? "pass" : "**fail**",
      ]),
    ),
    "",
  ]
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`
  return [line(header), `|${header.map(() => " --- |").join("")}`, ...rows.map(line)]
}
