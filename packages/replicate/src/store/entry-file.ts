import { hashOf, sha256 } from "../provenance/canonical.js"
import { keyHash, type RunKey } from "../provenance/key.js"

/** What an entry is, as its first line says; the payload follows. */
export interface EntryHeader {
  kind: "result" | "step"
  key: RunKey
  /** Name of the step, and what else it depends on. */
  step?: string
  inputs?: unknown
}

/** The file name that an entry must have: it follows from what it depends on, so that a renamed one is noticed. */
export function entryName({ kind, key, step, inputs }: EntryHeader): string {
  const run = keyHash(key)
  if (kind === "result") return `${run}.result`
  return `${stepPrefix(key)}${hashOf([run, step ?? "", inputs ?? null])}.step`
}

/** How the names of all steps of a run begin. */
export function stepPrefix(key: RunKey): string {
  return `${keyHash(key).slice(0, 16)}-`
}

/** A line of JSON with the payload's length and sha256, then the payload. */
export function encodeEntry(header: EntryHeader, payload: Uint8Array): Uint8Array {
  const line = { schema: "llm-fmri.stored/1", ...header, bytes: payload.length, sha256: sha256(payload) }
  return Buffer.concat([Buffer.from(`${JSON.stringify(line)}\n`), payload])
}

export type Decoded<T> = { good: T } | { bad: string }

/** What the first line says; `bad` where it is not one that we wrote under this name. */
export function decodeHeader(
  name: string,
  bytes: Uint8Array,
): Decoded<{ header: EntryHeader; start: number; bytes: number; sha256: string }> {
  const end = bytes.indexOf(10)
  if (end < 0) return { bad: "its first line is cut off" }
  let line: Record<string, unknown>
  try {
    line = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString("utf8"))
  } catch {
    return { bad: "its first line cannot be read" }
  }
  const { schema, kind, key, step, inputs, bytes: length, sha256: hash } = line
  if (schema !== "llm-fmri.stored/1" || (kind !== "result" && kind !== "step")) return { bad: "it is no stored entry" }
  if (!isKey(key) || typeof length !== "number" || typeof hash !== "string") {
    return { bad: "its first line is incomplete" }
  }
  const header: EntryHeader = {
    kind,
    key,
    ...(typeof step === "string" ? { step } : {}),
    ...(inputs === undefined ? {} : { inputs }),
  }
  if (entryName(header) !== name) return { bad: "its name is not that of its content" }
  return { good: { header, start: end + 1, bytes: length, sha256: hash } }
}

/** The payload, checked; `bad` says how it was found to be another. */
export function decodeEntry(name: string, file: Uint8Array): Decoded<{ header: EntryHeader; payload: Uint8Array }> {
  const head = decodeHeader(name, file)
  if ("bad" in head) return head
  const { header, start, bytes, sha256: wanted } = head.good
  const payload = file.subarray(start)
  if (payload.length !== bytes) return { bad: `it holds ${payload.length} bytes instead of ${bytes}` }
  if (sha256(payload) !== wanted) return { bad: "its sha256 does not match" }
  return { good: { header, payload } }
}

function isKey(value: unknown): value is RunKey {
  return typeof value === "object" && value !== null && Object.values(value).every((part) => typeof part === "string")
}
