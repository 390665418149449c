import { createReadStream } from "node:fs"
import { Readable } from "node:stream"
import { sourceFailed } from "./context.js"

/**
 * The bytes of one member of a gzipped tar file (an npm package), as a stream. Names inside the archive are only compared
 * with `member`, never used as paths.
 *
 * @param limit the member may not be larger (bytes)
 * @throws FmriError `SourceFailed` when there is no such member or the file is not a proper archive
 */
export async function* tarMember(
  file: string,
  member: string,
  limit: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { createTarDecoder } = await import("modern-tar")
  const fail = (why: string, cause?: unknown) =>
    sourceFailed(`${member} cannot be read from the archive: ${why}`, cause)
  const bytes = Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 18, signal })) as ReadableStream<
    Uint8Array<ArrayBuffer>
  >
  try {
    const entries = bytes.pipeThrough(new DecompressionStream("gzip")).pipeThrough(createTarDecoder({ strict: true }))
    for await (const { header, body } of entries) {
      if (header.name !== member || (header.type ?? "file") !== "file") {
        await body.cancel()
        continue
      }
      if (header.size > limit) throw fail(`it has ${header.size} bytes, more than the ${limit} expected`)
      yield* body
      return
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof Error && !("tag" in error) ? fail(error.message, error) : error
  }
  throw fail("it is not there")
}
