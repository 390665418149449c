import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { type FetchContext, mismatch, sourceFailed } from "../context.js"
import type { Source } from "../types.js"
import { unpack } from "../unpack.js"

/** A file that the user has: it is copied, so that the cache does not change when the file does. */
export async function fromFile(source: Extract<Source, { kind: "file" }>, context: FetchContext): Promise<string> {
  const { manifest, signal } = context
  const found = await stat(source.path).catch((cause) => {
    throw sourceFailed(`${source.path} is not there`, cause)
  })
  if (!found.isFile()) throw sourceFailed(`${source.path} is not a file`)
  if (found.size !== manifest.size)
    throw mismatch(manifest, source.path, `${manifest.size} bytes`, `${found.size} bytes`)
  // opened when it is read, not before
  async function* bytes() {
    yield* createReadStream(source.path, { highWaterMark: 1 << 20, signal })
  }
  return unpack(context, bytes(), [])
}
