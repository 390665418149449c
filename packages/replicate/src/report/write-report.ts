import type { ClaimSpec } from "../claim/spec.js"
import { provenanceText } from "../provenance/document.js"
import { fileHashes } from "../provenance/file-hashes.js"
import type { RunRecord } from "../run/run-record.js"
import type { StagedFolder } from "../staging/staged-folder.js"
import type { Report } from "./schema.js"
import { writeViews } from "./write-views.js"

/** Everything in a report folder that says what came out and where it comes from: the document, its chains, the views. */
export async function writeReport(
  folder: StagedFolder,
  report: Report,
  runs: readonly RunRecord[],
  claims: readonly { readonly spec: ClaimSpec }[],
): Promise<void> {
  const chains = runs.map(({ chain }) => chain)
  await writeViews(folder.folder, report, chains, new Map(claims.map(({ spec }) => [spec.id, spec])))
  const attached = runs.flatMap(({ attachments }) => Object.keys(attachments))
  await folder.write("provenance.json", provenanceText(runs, await fileHashes(folder.folder, attached)))
  await folder.write("report.json", `${JSON.stringify(report, null, 2)}\n`)
}
