import type { RunRecord } from "../run/run-record.js"
import type { Chain } from "./chain.js"
import type { RunKey } from "./key.js"

/** `provenance.json`, beside `report.json`: where every number of the report comes from. */
export interface ProvenanceDocument {
  schema: "llm-fmri.provenance/1"
  runs: { claim: string; model: string; key: RunKey; chain: Chain }[]
  /** sha256 of the files beside it that hold numbers: what claims attached, and recordings. */
  files?: Record<string, string>
}

/** The document as text: runs in the order of the report's claims. */
export function provenanceText(runs: readonly RunRecord[], files: Readonly<Record<string, string>> = {}): string {
  const sorted = [...runs].sort((a, b) => a.claim.localeCompare(b.claim, "en", { numeric: true }))
  const document: ProvenanceDocument = {
    schema: "llm-fmri.provenance/1",
    runs: sorted.map(({ claim, model, key, chain }) => ({ claim, model, key, chain })),
    files: { ...files },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
