import { readdir, rm } from "node:fs/promises"
import path from "node:path"
import { cacheDir } from "./cache-dir.js"
import type { Manifest } from "./types.js"

/** What names a cache entry: the content, and the file name it is kept under. */
export type Entry = Pick<Manifest, "sha256" | "file" | "size">

/** Where an artefact lies (or would lie) in the cache: `<cache>/cas/sha256/<first two digits>/<sha256>/<file>`. */
export function artefactPath(entry: Pick<Entry, "sha256" | "file">, cache: string = cacheDir()): string {
  return path.join(cache, "cas", "sha256", entry.sha256.slice(0, 2), entry.sha256, entry.file)
}

/** An unfinished download for the artefact with this hash; `of` is the hash of the archive that carries it, if one does. */
export function partPath(artefact: string, cache: string, of?: string): string {
  return path.join(cache, "parts", `${artefact}${of === undefined ? "" : `.${of}`}.part`)
}

/** Removes what all sources have left of an artefact that has arrived. */
export async function removeParts(artefact: string, cache: string): Promise<void> {
  const folder = path.join(cache, "parts")
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (name.startsWith(`${artefact}.`)) await rm(path.join(folder, name), { force: true })
}

export function lockPath(hash: string, cache: string): string {
  return path.join(cache, "locks", `${hash}.lock`)
}

/** Noted when an artefact's licence has been shown. */
export function licencePath(name: string, cache: string): string {
  return path.join(cache, "licences", `${name}.json`)
}
