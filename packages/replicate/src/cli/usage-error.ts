import { FmriError } from "@llm-fmri/errors"

/** A mistake on the command line: exit code 2. */
export function usageError(tag: string, message: string, fix: string, fields: Record<string, unknown> = {}): FmriError {
  return new FmriError(tag, message, { fix, fields })
}
