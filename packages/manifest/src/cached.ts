import { readFile, rm, stat } from "node:fs/promises"
import path from "node:path"
import { writeJsonAtomically } from "./atomic-write.js"
import { cacheDir } from "./cache-dir.js"
import { hashFile } from "./hash-file.js"
import { artefactPath, type Entry } from "./layout.js"

/**
 * The path of an artefact that is in the cache, or undefined. Quick: it looks at the file's size only; `fetch` checks more.
 *
 * @example
 * ```ts
 * const here = await cached(await findManifest("smollm2-135m"))
 * ```
 */
export async function cached(
  entry: Entry,
  options: { cacheDir?: string | undefined } = {},
): Promise<string | undefined> {
  const file = artefactPath(entry, options.cacheDir ?? cacheDir())
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() && found.size === entry.size ? file : undefined
}

export type EntryState = { state: "absent" } | { state: "good"; file: string } | { state: "damaged"; found: string }

interface CheckOptions {
  /** Hash the file even if it is the one that was hashed before. */
  verify?: boolean | undefined
  signal?: AbortSignal | undefined
  onBytes?: ((done: number) => void) | undefined
}

/**
 * The state of a cache entry: the size is always compared; the sha256 unless the file is, by size and time of change, the
 * one whose hash was checked before. So a file put there by hand is hashed once.
 */
export async function checkEntry(entry: Entry, cache: string, options: CheckOptions = {}): Promise<EntryState> {
  const file = artefactPath(entry, cache)
  const found = await stat(file).catch(() => undefined)
  if (!found) return { state: "absent" }
  if (!found.isFile()) return { state: "damaged", found: "not a file" }
  if (found.size !== entry.size) return { state: "damaged", found: `${found.size} bytes` }
  const stamp = { size: found.size, mtimeMs: found.mtimeMs }
  if (!options.verify && (await sameStamp(file, stamp))) return { state: "good", file }
  const hash = await hashFile(file, options)
  if (hash !== entry.sha256) return { state: "damaged", found: `sha256 ${hash}` }
  // a cache that cannot be written to is hashed again next time, and that is all
  await writeJsonAtomically(stampPath(file), stamp).catch(() => {})
  return { state: "good", file }
}

/** Notes that the entry's file has just been verified. */
export async function stampEntry(entry: Entry, cache: string): Promise<void> {
  const file = artefactPath(entry, cache)
  const { size, mtimeMs } = await stat(file)
  await writeJsonAtomically(stampPath(file), { size, mtimeMs })
}

/** Removes a damaged entry. */
export async function evict(entry: Entry, cache: string): Promise<void> {
  const file = artefactPath(entry, cache)
  await rm(stampPath(file), { force: true })
  await rm(file, { force: true, recursive: true })
}

const stampPath = (file: string) => path.join(path.dirname(file), `.${path.basename(file)}.verified.json`)

async function sameStamp(file: string, stamp: { size: number; mtimeMs: number }): Promise<boolean> {
  try {
    const noted = JSON.parse(await readFile(stampPath(file), "utf8"))
    return noted.size === stamp.size && noted.mtimeMs === stamp.mtimeMs
  } catch {
    return false
  }
}
