import { rm } from "node:fs/promises"
import path from "node:path"
import { isFmriError } from "@llm-fmri/errors"
import { type FetchContext, mismatch } from "./context.js"
import { HashingSink } from "./hashing-sink.js"
import { partPath } from "./layout.js"
import { throttle } from "./progress.js"
import { requireSpace } from "./storage-error.js"

/**
 * Writes the artefact's bytes to a temporary file of the cache, verifying size and sha256 on the way, that came out of
 * `archives` (complete, verified downloads). When the bytes are not the artefact's, the archives go too; whatever else
 * stops it, they stay for the next try.
 */
export async function unpack(
  context: FetchContext,
  bytes: AsyncIterable<Uint8Array>,
  archives: string[],
): Promise<string> {
  const { manifest, report } = context
  const file = partPath(manifest.sha256, context.cache, "unpacked")
  const sink = await HashingSink.open(file, "sha256", 0)
  const due = throttle(100)
  const tell = (force: boolean) => {
    if (due(force))
      report({ kind: "unpack", artefact: manifest.name, file: manifest.file, done: sink.bytes, total: manifest.size })
  }
  let good = false
  let wrong = false
  try {
    await requireSpace(path.dirname(file), manifest.size)
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
  } catch (error) {
    wrong = isFmriError(error, "ArtefactMismatch") || isFmriError(error, "SourceFailed")
    throw error
  } finally {
    await sink.close()
    for (const leftover of [...(good ? [] : [file]), ...(wrong ? archives : [])]) await rm(leftover, { force: true })
  }
}
