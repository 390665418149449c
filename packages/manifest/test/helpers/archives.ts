import { createHash } from "node:crypto"
import { buffer } from "node:stream/consumers"
import { gzipSync } from "node:zlib"
import { type Zippable, zipSync } from "fflate"
import { pack } from "tar-stream"

/** A zip file with these members; `level` 0 stores, 6 deflates. */
export function zipOf(members: Record<string, Uint8Array>, level: 0 | 6): Uint8Array {
  const zippable: Zippable = {}
  for (const [name, bytes] of Object.entries(members)) zippable[name] = [bytes, { level }]
  return zipSync(zippable)
}

/** An npm-like tarball and its integrity. */
export async function tarballOf(
  members: Record<string, Uint8Array>,
): Promise<{ bytes: Uint8Array; integrity: string }> {
  const tar = pack()
  for (const [name, content] of Object.entries(members)) tar.entry({ name }, Buffer.from(content))
  tar.finalize()
  const bytes = new Uint8Array(gzipSync(await buffer(tar)))
  return { bytes, integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}` }
}

/** The archive with `find` replaced by `put` (same length) wherever it occurs. */
export function patched(archive: Uint8Array, find: Uint8Array, put: Uint8Array): Uint8Array {
  const copy = Buffer.from(archive)
  for (let at = copy.indexOf(find); at >= 0; at = copy.indexOf(find, at + 1)) copy.set(put, at)
  return new Uint8Array(copy)
}

/** Little-endian bytes of a number. */
export function littleEndian(value: number, bytes: 2 | 4): Uint8Array {
  const out = Buffer.alloc(bytes)
  out.writeUIntLE(value, 0, bytes)
  return out
}
