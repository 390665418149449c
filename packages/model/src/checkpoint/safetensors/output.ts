import { randomUUID } from "node:crypto"
import { open, rm, stat, statfs } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { FmriError } from "@llm-fmri/errors"

/** Refuses a file whose folder is missing, and a name that is taken by what is no plain file: a folder, a device. */
export async function checkOutput(path: string): Promise<void> {
  const folder = await stat(dirname(resolve(path))).catch(() => undefined)
  if (!folder?.isDirectory())
    throw new FmriError("OutputFolderMissing", `${path}: the folder to write into does not exist`, {
      fix: `Make it first: mkdir -p ${dirname(path)}`,
      fields: { file: path },
    })
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory())
    throw new FmriError("OutputIsFolder", `${path} is a folder`, {
      fix: "Name a file inside it.",
      fields: { file: path },
    })
  if (there && !there.isFile())
    throw new FmriError("OutputNotPlain", `${path} is not a plain file, and would be replaced by one`, {
      fix: "Name another file.",
      fields: { file: path },
    })
}

/** A hidden name beside an output, for the time until it is whole. */
export function temporaryName(path: string): string {
  return join(dirname(resolve(path)), `.${basename(path)}.${randomUUID()}.part`)
}

/**
 * Refuses an output that cannot be written, before the work that would fill it: a folder that is missing or may not be
 * written to, a folder or device of that name, a disk without room for `bytes`.
 *
 * @throws FmriError `OutputFolderMissing`, `OutputIsFolder`, `OutputNotPlain`, `OutputUnwritable`, `DiskFull`
 */
export async function requireOutput(path: string, bytes = 0): Promise<void> {
  await checkOutput(path)
  const probe = temporaryName(path)
  await guard(path, async () => (await open(probe, "wx")).close())
  await rm(probe, { force: true })
  // Not every file system says.
  const disk = await statfs(dirname(resolve(path))).catch(() => undefined)
  const free = disk === undefined ? Number.POSITIVE_INFINITY : disk.bavail * disk.bsize
  if (free >= bytes) return
  throw new FmriError("DiskFull", `${path} would take ${megabytes(bytes)}, and its disk has ${megabytes(free)} free`, {
    fix: "Free some space, write to another disk, or ask for less.",
    fields: { file: path, bytes, free },
  })
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`
}

/** Runs a file operation; its failure names the output. Errors: `DiskFull`, `OutputUnwritable`. */
export async function guard<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const full = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG"
    throw new FmriError(full ? "DiskFull" : "OutputUnwritable", `${path} cannot be written (${code})`, {
      fix: full ? "Free some space, or write to another disk." : "Check the permissions of the folder.",
      fields: { file: path },
      cause,
    })
  }
}
