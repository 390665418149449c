import { rm } from "node:fs/promises"
import { type FetchContext, mismatch } from "./context.js"
import { HashingSink } from "./hashing-sink.js"
import { partPath } from "./layout.js"
import { throttle } from "./progress.js"

/**
 * Writes the artefact's bytes to a temporary file of the cache, verifying size and sha256 on the way, and returns its path.
 * Nothing is left of it when it fails.
 */
export async function unpack(context: FetchContext, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const { manifest, report } = context
  const file = partPath(`${manifest.sha256}.unpacked`, context.cache)
  const sink = await HashingSink.open(file, "sha256", 0)
  const due = throttle(100)
  const tell = (force: boolean) => {
    if (due(force))
      report({ kind: "unpack", artefact: manifest.name, file: manifest.file, done: sink.bytes, total: manifest.size })
  }
  let good = false
  try {
    for await (const chunk of bytes) {
      context.signal.throwIfAborted()
      if (sink.bytes + chunk.length > manifest.size)
        throw mismatch(manifest, manifest.file, `${manifest.size} bytes`, "more than that")
      await sink.write(chunk)
      tell(false)
    }
    const found = await sink.finish()
    tell(true)
    if (sink.bytes !== manifest.size)
      throw mismatch(manifest, manifest.file, `${manifest.size} bytes`, `${sink.bytes} bytes`)
    if (found !== manifest.sha256) throw mismatch(manifest, manifest.file, `sha256 ${manifest.sha256}`, found)
    good = true
    return file
  } finally {
    await sink.close()
    if (!good) await rm(file, { force: true })
  }
}
