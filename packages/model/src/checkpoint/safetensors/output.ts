import { stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { FmriError } from "@llm-fmri/errors"

/** Refuses a file whose folder is missing, and one that is a folder itself. */
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
