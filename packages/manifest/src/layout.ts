import path from "node:path"
import { cacheDir } from "./cache-dir.js"
import type { Manifest } from "./types.js"

/** What names a cache entry: the content, and the file name it is kept under. */
export type Entry = Pick<Manifest, "sha256" | "file" | "size">

/** Where an artefact lies (or would lie) in the cache: `<cache>/cas/sha256/<first two digits>/<sha256>/<file>`. */
export function artefactPath(entry: Pick<Entry, "sha256" | "file">, cache: string = cacheDir()): string {
  return path.join(cache, "cas", "sha256", entry.sha256.slice(0, 2), entry.sha256, entry.file)
}

/** The unfinished download of the bytes with this hash. */
export function partPath(hash: string, cache: string): string {
  return path.join(cache, "parts", `${hash}.part`)
}

export function lockPath(hash: string, cache: string): string {
  return path.join(cache, "locks", `${hash}.lock`)
}

/** Noted when an artefact's licence has been shown. */
export function licencePath(name: string, cache: string): string {
  return path.join(cache, "licences", `${name}.json`)
}
