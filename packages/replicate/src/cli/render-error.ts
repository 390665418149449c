import { ExitCode, FmriError, isFmriError } from "@llm-fmri/errors"

const issues = "https://github.com/llm-fmri/llm-fmri/issues"

/** What the machine says, in our words. */
const system: Record<string, [message: string, fix: string]> = {
  ENOSPC: ["the disk is full", "Free some space, or write to another disk."],
  EDQUOT: ["the disk quota is used up", "Free some space, or write to another disk."],
  EACCES: ["permission is denied", "Check the permissions, or choose another place."],
  EPERM: ["the operation is not permitted", "Check the permissions, or choose another place."],
  EROFS: ["the file system is read-only", "Choose another place."],
  ENOENT: ["there is no such file or folder", "Check the spelling of the path."],
  EISDIR: ["a folder is where a file should be", "Name a file."],
  ENOTDIR: ["a file is where a folder should be", "Check the path."],
  EMFILE: ["too many files are open", "Raise the limit of open files (ulimit -n)."],
  EFBIG: ["the file is too large for this file system", "Write to another disk."],
  EIO: ["the disk reports an input/output error", "Check the disk."],
  ENAMETOOLONG: ["the path is too long", "Choose a shorter one."],
}

/** Brings anything thrown into the one error shape. An abort is `Interrupted`, what nobody expected is a bug. */
export function asFmriError(error: unknown, verb: string): FmriError {
  if (isFmriError(error)) return error
  const errno = error as NodeJS.ErrnoException | undefined
  if (errno?.name === "AbortError" || errno?.code === "ABORT_ERR") {
    return new FmriError("Interrupted", "interrupted", {
      fix: "Run the same command again to go on.",
      exit: ExitCode.interrupted,
      cause: error,
    })
  }
  const known = errno?.code === undefined || errno.syscall === undefined ? undefined : system[errno.code]
  if (known !== undefined) {
    const where = errno?.path === undefined ? "" : `${errno.path}: `
    return new FmriError(errno?.code ?? "System", `${where}${known[0]}`, { fix: known[1], cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new FmriError("Bug", `"${verb}" failed in a way it should not: ${message}`, {
    fix: `This is a bug of llm-fmri: report it at ${issues} with the command and what it prints with --debug.`,
    exit: ExitCode.bug,
    cause: error,
  })
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}

/** One sentence saying what is wrong and where, one saying what to do; the stack only with `debug`. */
export function renderError(error: FmriError, options: { debug: boolean; colour: boolean }): string {
  const red = (text: string) => (options.colour ? `\u001b[31m${text}\u001b[39m` : text)
  const lines = [`${red("error:")} ${sentence(error.message)}`, `${sentence(error.fix)}`]
  if (options.debug) {
    let cause: unknown = error
    while (cause instanceof Error) {
      lines.push(cause.stack ?? cause.message)
      cause = cause.cause
    }
  }
  return `${lines.join("\n")}\n`
}
