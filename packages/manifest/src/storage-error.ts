import path from "node:path"
import { FmriError, isFmriError } from "@llm-fmri/errors"

/** File-system errors that belong to the folder and not to the bytes: another source would fail just the same. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission is denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "a folder is in the way",
  EMFILE: "too many files are open",
}

/** Turns a file-system error into an `FmriError` `StorageFailed` that names the file; any other error passes through. */
export function storageError(error: unknown, file: string): unknown {
  if (isFmriError(error) || !(error instanceof Error)) return error
  const code = (error as NodeJS.ErrnoException).code
  const reason = code === undefined ? undefined : reasons[code]
  if (code === undefined || reason === undefined) return error
  const full = code === "ENOSPC" || code === "EDQUOT"
  return new FmriError("StorageFailed", `cannot write ${file}: ${reason} (${code})`, {
    fix: full
      ? `Free some space at ${path.dirname(file)}, or choose another folder; what was fetched so far is kept.`
      : "Choose a folder that you can write to (for the cache: set LLM_FMRI_CACHE).",
    fields: { file, code },
    cause: error,
  })
}
