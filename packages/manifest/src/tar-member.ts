import { createReadStream } from "node:fs"
import { pipeline } from "node:stream/promises"
import { createGunzip } from "node:zlib"
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
  const { default: tar } = await import("tar-stream")
  const fail = (why: string, cause?: unknown) =>
    sourceFailed(`${member} cannot be read from the archive: ${why}`, cause)
  const extract = tar.extract()
  const stop = new AbortController()
  const until = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  // an error destroys `extract`, and so comes out of the loop below
  const reading = pipeline(createReadStream(file), createGunzip(), extract, { signal: until }).catch((error) => error)
  let found = false
  try {
    for await (const entry of extract) {
      if (entry.header.name !== member || entry.header.type !== "file") {
        entry.resume()
        continue
      }
      const size = entry.header.size ?? 0
      if (found) throw fail("it is there twice")
      if (size > limit) throw fail(`it has ${size} bytes, more than the ${limit} expected`)
      found = true
      for await (const chunk of entry) yield chunk as Uint8Array
    }
    const error = await reading
    if (error) throw error
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof Error && !("tag" in error) ? fail(error.message, error) : error
  } finally {
    stop.abort()
    await reading
  }
  if (!found) throw fail("it is not there")
}
