import { mkdir, stat, statfs } from "node:fs/promises"
import path from "node:path"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import { formatBytes } from "./progress.js"

/** File-system errors that belong to the folder and not to the bytes: another source would fail just the same. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission is denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a file is in the way",
  EISDIR: "a folder is in the way",
  EMFILE: "too many files are open",
}

/** Turns a file-system error into an `FmriError` `StorageFailed` that names the file; any other error passes through. */
export function storageError(error: unknown, file: string): unknown {
  if (isFmriError(error) || !(error instanceof Error)) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  // elsewhere ENOENT is a file that is missing, which is for the caller to explain
  const unmakeable = code === "ENOENT" && syscall === "mkdir" ? "the folder cannot be made" : undefined
  const reason = code === undefined ? undefined : (reasons[code] ?? unmakeable)
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

/**
 * Refuses to begin a file of `bytes` bytes that the disk of the (existing) `folder` has no room for.
 *
 * @throws FmriError `StorageFailed`, naming both sizes
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  // not every file system says; then the write itself has to find out
  const disk = await statfs(folder).catch(() => undefined)
  const free = disk && disk.bavail * disk.bsize
  if (free === undefined || free >= bytes) return
  throw new FmriError(
    "StorageFailed",
    `${folder} has ${formatBytes(free)} free, and ${formatBytes(bytes)} are needed`,
    {
      fix: "Free some space, or choose another folder (for the cache: set LLM_FMRI_CACHE).",
      fields: { folder, free, needed: bytes },
    },
  )
}

/**
 * Makes a folder and those above it. (Node's own recursive `mkdir` never returns where even root cannot make one, as in
 * /proc.)
 *
 * @throws FmriError `StorageFailed`
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeMissing(path.resolve(folder))
  } catch (error) {
    throw storageError(error, folder)
  }
}

async function makeMissing(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return
  const parent = path.dirname(folder)
  if (parent !== folder) await makeMissing(parent)
  await mkdir(folder).catch(async (error) => {
    // another process may have made it in the meantime
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw error
  })
}
