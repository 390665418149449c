import { rm, stat } from "node:fs/promises"
import path from "node:path"
import { isFmriError } from "@llm-fmri/errors"
import { type FetchContext, mismatch, note, sourceFailed } from "./context.js"
import type { DownloadTracker } from "./download-tracker.js"
import { HashingSink } from "./hashing-sink.js"
import { request, retrying, TransientError } from "./request.js"
import { requireSpace } from "./storage-error.js"

/** A file to download: what it is called, and what its bytes must be. */
export interface DownloadTarget {
  file: string
  size: number
  algorithm: "sha256" | "sha512"
  /** Hex. */
  hash: string
}

/**
 * Downloads `url` into the file `part`, going on where an earlier download stopped, and verifies it on the way.
 *
 * When it throws, `part` is left for the next try, unless its bytes were wrong.
 *
 * @throws FmriError `ArtefactMismatch` (wrong bytes), `SourceFailed` (not to be had here), `StorageFailed`
 */
export async function download(
  context: FetchContext,
  url: string,
  target: DownloadTarget,
  part: string,
  tracker: DownloadTracker,
  headers: Record<string, string> = {},
): Promise<void> {
  const before = (await stat(part).catch(() => undefined))?.size ?? 0
  const sink = await HashingSink.open(part, target.algorithm, before <= target.size ? before : 0, context.signal)
  let resumed = sink.bytes > 0
  let wrong = false
  tracker.start(target.file, sink.bytes)
  try {
    await requireSpace(path.dirname(part), target.size - sink.bytes)
    for (;;) {
      await retrying(
        context,
        target.file,
        () =>
          sink.bytes < target.size ? receiveInto(sink, context, url, target, tracker, headers) : Promise.resolve(),
        () => sink.bytes,
      )
      const found = await sink.finish()
      tracker.end(target.file, sink.bytes)
      if (found === target.hash) return
      if (!resumed) throw mismatch(context.manifest, target.file, `${target.algorithm} ${target.hash}`, found)
      // the first part may have come from elsewhere, or the server's file may have changed in between
      note(context, `${target.file}: resumed, but the hash is wrong; downloading it from the start`)
      resumed = false
      await sink.restart()
      tracker.start(target.file, 0)
    }
  } catch (error) {
    wrong = isFmriError(error, "ArtefactMismatch")
    throw error
  } finally {
    await sink.close()
    if (wrong || sink.bytes === 0) await rm(part, { force: true })
  }
}

async function receiveInto(
  sink: HashingSink,
  context: FetchContext,
  url: string,
  target: DownloadTarget,
  tracker: DownloadTracker,
  headers: Record<string, string>,
): Promise<void> {
  const { manifest } = context
  const wrongSize = (found: string) => mismatch(manifest, target.file, `${target.size} bytes`, found)
  const from = sink.bytes
  const range: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {}
  await request(context, url, { ...headers, ...range }, async (response, alive) => {
    const body = response.body
    if (!body) throw new TransientError("the answer has no body")
    const refuse = async (error: Error) => {
      await body.cancel().catch(() => {})
      throw error
    }
    if (/^text\/html\b/.test(response.headers.get("content-type") ?? "") && !/\.html?$/.test(target.file))
      await refuse(sourceFailed(`${url} answered with a web page: perhaps the network asks for a login`))
    if (response.status === 206) {
      const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "") ?? []
      if (Number(start) !== from) await refuse(sourceFailed(`${url} answered with another range than was asked for`))
      if (total !== "*" && Number(total) !== target.size) await refuse(wrongSize(`${total} bytes`))
    } else {
      if (from > 0) await sink.restart()
      if (response.status === 416) await refuse(new TransientError("the server has no bytes from there on"))
      const length = response.headers.get("content-length")
      if (length !== null && !response.headers.has("content-encoding") && Number(length) !== target.size)
        await refuse(wrongSize(`${length} bytes`))
    }
    for await (const chunk of body) {
      alive()
      if (sink.bytes + chunk.length > target.size) throw wrongSize("more than that")
      await sink.write(chunk)
      tracker.at(target.file, sink.bytes)
    }
  })
  if (sink.bytes < target.size)
    throw new TransientError(`the connection ended after ${sink.bytes} of ${target.size} bytes`)
}
