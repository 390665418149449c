import { readFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { writeJsonAtomically } from "@llm-fmri/manifest"
import type { WeightFile } from "./file.js"
import { hashFile, sha256 } from "./hash.js"

/** Smaller files are hashed faster than it is worth to remember. */
const SMALLEST = 32 * 2 ** 20
/** A file changed so shortly ago may change again within one tick of its clock. */
const SETTLED_MS = 2000

/** What a file looks like from outside; a file that was written to, replaced or copied looks different. */
interface Identity {
  readonly size: string
  readonly mtime: string
  readonly ctime: string
  readonly inode: string
  readonly device: string
}

/**
 * sha256 (hex) of an open file, remembered in `folder` for as long as the file looks the same. What cannot be remembered,
 * or has become unreadable, is computed again.
 */
export async function hashOf(
  file: WeightFile,
  folder?: string,
  { smallest = SMALLEST, now = Date.now() } = {},
): Promise<string> {
  if (folder === undefined || file.size < smallest) return hashFile(file)
  const entry = join(folder, `${sha256(resolve(file.path))}.json`)
  const before = await identify(file)
  const known = await recall(entry)
  if (known && same(known.identity, before)) return known.sha256
  const hash = await hashFile(file)
  const settled = now - Number(before.ctime) / 1e6 > SETTLED_MS
  if (settled && same(before, await identify(file)))
    await writeJsonAtomically(entry, { sha256: hash, identity: before }).catch(() => {})
  return hash
}

async function identify({ handle }: WeightFile): Promise<Identity> {
  const { size, mtimeNs, ctimeNs, ino, dev } = await handle.stat({ bigint: true })
  return {
    size: String(size),
    mtime: String(mtimeNs),
    ctime: String(ctimeNs),
    inode: String(ino),
    device: String(dev),
  }
}

async function recall(entry: string): Promise<{ sha256: string; identity: Identity } | undefined> {
  try {
    const { sha256, identity } = JSON.parse(await readFile(entry, "utf8"))
    if (typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256) && identity) return { sha256, identity }
  } catch {
    // Not there, or damaged: as if it had never been written.
  }
  return undefined
}

function same(a: Identity, b: Identity): boolean {
  return (Object.keys(b) as (keyof Identity)[]).every((key) => a[key] === b[key])
}
