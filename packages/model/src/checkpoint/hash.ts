import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { basename } from "node:path"

/** sha256 (hex) of a file's bytes, streamed. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}

/** sha256 (hex) over the lines `<sha256 of the file>  <its name>\n`, sorted by name: the form that `sha256sum` prints. */
export async function hashFolder(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256")
  const named = [...paths].sort((a, b) => (basename(a) < basename(b) ? -1 : 1))
  for (const path of named) hash.update(`${await hashFile(path)}  ${basename(path)}\n`)
  return hash.digest("hex")
}
