import { readdir } from "node:fs/promises"
import path from "node:path"
import { hashFile } from "@llm-fmri/manifest"

/** sha256 of files of a report folder, by their names in it: those named, and all in `recordings/`. */
export async function fileHashes(folder: string, attached: readonly string[]): Promise<Record<string, string>> {
  const recordings = await readdir(path.join(folder, "recordings")).catch(() => [])
  const names = [...attached, ...recordings.map((name) => `recordings/${name}`)].sort()
  const hashes: Record<string, string> = {}
  for (const name of names) hashes[name] = await hashFile(path.join(folder, name))
  return hashes
}
