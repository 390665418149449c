import { readFile, stat } from "node:fs/promises"
import { FmriError } from "@llm-fmri/errors"
import { usageError } from "../usage-error.js"

/** Beyond this it is not an input list but something given by mistake. */
const mostBytes = 512 * 2 ** 20

/** The text of a file that a flag names. A byte order mark and a wrong encoding are seen to. */
export async function readTextFile(flag: string, file: string): Promise<string> {
  let bytes: Uint8Array
  try {
    const found = await stat(file)
    if (found.isDirectory()) throw usageError("NotAFile", `${flag} ${file} is a folder`, "Name a file.")
    if (found.size > mostBytes) {
      throw usageError("FileTooLarge", `${flag} ${file} has ${found.size} bytes`, "Split it; 512 MiB is the most.")
    }
    bytes = await readFile(file)
  } catch (cause) {
    if (cause instanceof FmriError) throw cause
    const why = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read"
    throw new FmriError("Unreadable", `${flag} ${file} ${why}`, { fix: "Check the path and its permissions.", cause })
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw usageError("NotUtf8", `${flag} ${file} is not UTF-8 text`, "Save it as UTF-8.")
  }
}

/** The JSON value in a file that a flag names. */
export async function readJsonFile(flag: string, file: string): Promise<unknown> {
  const text = await readTextFile(flag, file)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const where = cause instanceof Error ? `: ${cause.message.replace(/\s+/g, " ")}` : ""
    throw new FmriError("NotJson", `${flag} ${file} is not JSON${where}`, { fix: "Correct the file.", cause })
  }
}
