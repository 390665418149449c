import type { Measured } from "../claim/measured.js"
import type { Chain } from "../provenance/chain.js"
import type { RunKey } from "../provenance/key.js"
import type { Report } from "../report/schema.js"

/** What one claim measured on one subject, what that depends on, and where it comes from. */
export interface RunRecord {
  claim: string
  model: string
  key: RunKey
  chain: Chain
  measured: Measured
  /** Nothing was measured: this is the stored result of an earlier run. */
  reused: boolean
  /** Text files for the report folder, by name. */
  attachments: Record<string, string>
  inputs: Report["inputs"]
}

/** A result as it is stored. */
export interface StoredResult extends Pick<RunRecord, "chain" | "measured" | "attachments" | "inputs"> {
  schema: "llm-fmri.result/1"
  /** What was read beyond the key: a result is reused only while it is still the same. */
  reads: RunKey
  /** What the measurement took. */
  seconds: number
}

/** Whether a stored value has the form of a result; one that has not is of another version, and is not used. */
export function isStoredResult(value: unknown): value is StoredResult {
  const { schema, chain, measured } = (value ?? {}) as Partial<StoredResult>
  return schema === "llm-fmri.result/1" && Array.isArray(chain?.nodes) && Array.isArray(measured?.quantities)
}
