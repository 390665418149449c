import { createReadStream } from "node:fs"
import type { Entry } from "yauzl"
import { sourceFailed } from "./context.js"

/** Wheels hold a handful of files; a directory of millions is an attack. */
const maxEntries = 100_000

/**
 * The bytes of one member of a zip file, as a stream; stored and deflated members are read. Names inside the archive are
 * only compared with `member`, never used as paths.
 *
 * @param limit the member may not be larger (bytes, as declared and as inflated)
 * @throws FmriError `SourceFailed` when there is no such member, two of them, or the file is not a proper zip
 */
export async function* zipMember(
  file: string,
  member: string,
  limit: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { default: yauzl } = await import("yauzl")
  const fail = (why: string, cause?: unknown) =>
    sourceFailed(`${member} cannot be read from the archive: ${why}`, cause)
  const zip = await yauzl.openPromise(file, { autoClose: false }).catch((cause) => {
    throw fail(cause instanceof Error ? cause.message : "not a zip file", cause)
  })
  try {
    if (zip.entryCount > maxEntries) throw fail(`${zip.entryCount} files are in it`)
    const found: Entry[] = []
    for await (const entry of zip.eachEntry()) if (entry.fileName === member) found.push(entry)
    const entry = found[0]
    if (!entry || found.length > 1) throw fail(found.length > 1 ? "it is there twice" : "it is not there")
    if (entry.generalPurposeBitFlag & 1) throw fail("it is encrypted")
    if (entry.uncompressedSize > limit)
      throw fail(`it has ${entry.uncompressedSize} bytes, more than the ${limit} expected`)
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
      throw fail(`its compression (method ${entry.compressionMethod}) is not supported`)
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
    if (entry.compressionMethod === 0) {
      if (entry.uncompressedSize > 0)
        yield* createReadStream(file, {
          start: fileDataStart,
          end: fileDataStart + entry.uncompressedSize - 1,
          highWaterMark: 1 << 20,
          signal,
        })
      return
    }
    const stream = await zip.openReadStreamPromise(entry)
    try {
      for await (const chunk of stream) {
        signal?.throwIfAborted()
        yield chunk
      }
    } finally {
      stream.destroy()
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof Error && !("tag" in error) ? fail(error.message, error) : error
  } finally {
    zip.close()
  }
}
