import { FmriError } from "@llm-fmri/errors"
import type { Hosts } from "./hosts.js"
import type { HttpFetch } from "./http.js"
import type { FetchEvent } from "./progress.js"
import type { Manifest } from "./types.js"

/** What every source needs to do its work. */
export interface FetchContext {
  manifest: Manifest
  cache: string
  http: HttpFetch
  hosts: Hosts
  signal: AbortSignal
  report: (event: FetchEvent) => void
  retry: RetryPolicy
}

export interface RetryPolicy {
  /** Failures in a row (without a byte of progress between them) after which a source is given up. */
  attempts: number
  /** Wait after the first failure, doubled after each further one, at most 30 s. */
  firstDelayMs: number
  /** A connection that is silent for so long counts as broken. */
  stallMs: number
}

export function note({ manifest, report }: FetchContext, message: string): void {
  report({ kind: "note", artefact: manifest.name, message })
}

/** A source that cannot be used; the next one is tried. */
export function sourceFailed(message: string, cause?: unknown): FmriError {
  return new FmriError("SourceFailed", message, { fix: "Try again later, or use another source.", cause })
}

/** Bytes that are not those of the manifest: exit code 4. `what` is the artefact or the archive it travels in. */
export function mismatch(manifest: Manifest, what: string, expected: string, found: string): FmriError {
  const subject = what === manifest.file ? manifest.file : `${what} (which carries ${manifest.file})`
  return new FmriError("ArtefactMismatch", `${manifest.name}: ${subject} should have ${expected} but has ${found}`, {
    exit: 4,
    fix: "The wrong bytes were removed. Fetch again; if it stays so, what the source offers is not what the manifest pins.",
    fields: { artefact: manifest.name, file: what, expected, found },
  })
}

/** How an interrupted fetch ends: exit code 130. */
export function interrupted(manifest: Manifest, cause: unknown): FmriError {
  return new FmriError("Interrupted", `fetching ${manifest.name} was interrupted`, {
    exit: 130,
    fix: "Run the same command again: it goes on where it stopped.",
    fields: { artefact: manifest.name },
    cause,
  })
}
