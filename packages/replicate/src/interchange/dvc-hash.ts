import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"

/** A file as DVC knows it (`md5` of its bytes), and as we do (`sha256`). */
export interface FileHashes {
  readonly md5: string
  readonly sha256: string
  readonly size: number
}

/** A folder as DVC knows it: `md5` ends in `.dir`, `size` is the sum over its files. */
export interface FolderHash {
  readonly md5: string
  readonly size: number
  readonly nfiles: number
}

/** Both hashes of a file in one reading. Bytes are taken as they are: no line ends are changed. */
export async function hashFileTwice(
  file: string,
  options: { signal?: AbortSignal; onBytes?: (done: number) => void } = {},
): Promise<FileHashes> {
  const [md5, sha256] = [createHash("md5"), createHash("sha256")]
  let size = 0
  const { signal } = options
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) })) {
    md5.update(chunk)
    sha256.update(chunk)
    size += (chunk as Buffer).length
    options.onBytes?.(size)
  }
  return { md5: md5.digest("hex"), sha256: sha256.digest("hex"), size }
}

/** Both hashes of bytes in memory. */
export function hashTwice(bytes: string | Uint8Array): FileHashes {
  const of = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex")
  return { md5: of("md5"), sha256: of("sha256"), size: Buffer.byteLength(bytes) }
}

/**
 * DVC's hash of a folder: the md5 of a JSON list of `{"md5", "relpath"}`, in the order of the paths' code points, written
 * as Python's `json.dumps` does.
 *
 * @param files paths below the folder, with `/`
 *
 * @example
 * ```ts
 * folderHash([{ path: "a.txt", md5: "0cc175b9c0f1b6a831c399e269772661", size: 1 }])
 * // { md5: "….dir", size: 1, nfiles: 1 }
 * ```
 */
export function folderHash(files: readonly { path: string; md5: string; size: number }[]): FolderHash {
  const entries = [...files].sort((a, b) => byCodePoint(a.path, b.path))
  const lines = entries.map(({ path, md5 }) => `{"md5": ${pythonString(md5)}, "relpath": ${pythonString(path)}}`)
  const md5 = createHash("md5")
    .update(`[${lines.join(", ")}]`)
    .digest("hex")
  return { md5: `${md5}.dir`, size: files.reduce((sum, { size }) => sum + size, 0), nfiles: files.length }
}

/**
 * Order of code points, as Python sorts. (JavaScript compares UTF-16 units, so that 😀 would come before ﬀ.) The bytes of
 * UTF-8 have the same order.
 */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** A string as `json.dumps` writes it: everything beyond printable ASCII is escaped, in lower-case hex. */
export function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}
