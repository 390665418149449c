import { createHash } from "node:crypto"
import { basename } from "node:path"
import type { WeightFile } from "./file.js"

/** sha256 (hex) of an open file's bytes, streamed: of the very file that is read, even if its name is given to another. */
export async function hashFile(file: WeightFile): Promise<string> {
  const hash = createHash("sha256")
  const stream = file.handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 })
  for await (const chunk of stream) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}

/** sha256 (hex) over the lines `<sha256>  <name>\n`, sorted by name: the listing that `sha256sum` prints. */
export function hashListing(hashes: readonly { path: string; sha256: string }[]): string {
  const lines = hashes.map(({ path, sha256 }) => ({ name: basename(path), sha256 }))
  lines.sort((a, b) => (a.name < b.name ? -1 : 1))
  return sha256(lines.map((line) => `${line.sha256}  ${line.name}\n`).join(""))
}

/** sha256 (hex) of a text or some bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex")
}
