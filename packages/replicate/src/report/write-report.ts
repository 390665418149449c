import type { ClaimSpec } from "../claim/spec.js"
import { provenanceText } from "../provenance/document.js"
import type { ReportFolder } from "../run/report-folder.js"
import type { RunRecord } from "../run/run-record.js"
import { markdownReport } from "./markdown.js"
import type { Report } from "./schema.js"

/** The files of a report folder that say what came out and where it comes from. */
export async function writeReport(
  folder: ReportFolder,
  report: Report,
  runs: readonly RunRecord[],
  _claims: readonly { readonly spec: ClaimSpec }[],
): Promise<void> {
  await folder.write("report.md", markdownReport(report))
  await folder.write("provenance.json", provenanceText(runs))
  await folder.write("report.json", `${JSON.stringify(report, null, 2)}\n`)
}
