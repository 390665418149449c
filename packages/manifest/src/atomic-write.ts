import { randomUUID } from "node:crypto"
import { type FileHandle, open, rename, rm } from "node:fs/promises"
import path from "node:path"
import { makeFolder, storageError } from "./storage-error.js"

/**
 * Writes a file so that it is either the old one or the whole new one, never a part: a temporary file beside it, fsync,
 * rename. Folders on the way are made.
 *
 * @throws FmriError `StorageFailed` (disk full, no permission, …); nothing is left behind
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${randomUUID()}.tmp`)
  let handle: FileHandle | undefined
  try {
    await makeFolder(path.dirname(file))
    handle = await open(temporary, "wx")
    await handle.writeFile(content)
    await handle.sync()
    await handle.close()
    handle = undefined
    await moveIntoPlace(temporary, file)
  } catch (error) {
    await handle?.close().catch(() => {})
    await rm(temporary, { force: true }).catch(() => {})
    throw storageError(error, file)
  }
}

/** `writeAtomically` of `value` as indented JSON with a final line break. */
export async function writeJsonAtomically(file: string, value: unknown): Promise<void> {
  await writeAtomically(file, `${JSON.stringify(value, null, 2)}\n`)
}

/** Renames a finished file and makes the new name durable. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(path.dirname(to))
}

async function syncFolder(folder: string): Promise<void> {
  // some systems cannot open or sync a folder; the rename itself has happened
  const handle = await open(folder, "r").catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
