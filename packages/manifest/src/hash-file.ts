import { createHash, type Hash } from "node:crypto"
import { createReadStream } from "node:fs"

interface HashOptions {
  signal?: AbortSignal | undefined
  /** Called with the number of bytes hashed so far. */
  onBytes?: ((done: number) => void) | undefined
}

/** Feeds a file's first `bytes` bytes (default all) into `hash`; returns how many there were. */
export async function hashInto(hash: Hash, file: string, bytes = Number.POSITIVE_INFINITY, options: HashOptions = {}) {
  if (bytes <= 0) return 0
  const stream = createReadStream(file, { highWaterMark: 1 << 20, end: bytes - 1, signal: options.signal })
  let done = 0
  for await (const chunk of stream) {
    hash.update(chunk)
    done += chunk.length
    options.onBytes?.(done)
  }
  return done
}

/** The sha256 of a file, hex, read as a stream. */
export async function hashFile(file: string, options: HashOptions = {}): Promise<string> {
  const hash = createHash("sha256")
  await hashInto(hash, file, Number.POSITIVE_INFINITY, options)
  return hash.digest("hex")
}
