import { type FileHandle, open, rename, rm } from "node:fs/promises"
import path from "node:path"
import { makeFolder, storageError } from "@llm-fmri/manifest"
import type { StoredSegment } from "./segments.js"

/** Values written or checked at a time. */
const PIECE = 2 ** 20

/** Runs of values in a file, with whatever JSON goes with them. */
interface SegmentFile {
  readonly segments: readonly StoredSegment[]
  readonly note: unknown
}

/**
 * Writes runs of values into a file that appears whole or not at all: the length of the index, the index
 * {segments: [[tensor, offset, length], …], note} as JSON, the values, a checksum of all that.
 *
 * @throws FmriError `StorageFailed`
 */
export async function saveSegments(
  file: string,
  segments: readonly StoredSegment[],
  note?: unknown,
): Promise<StoredSegment[]> {
  const temporary = `${file}.tmp`
  const index = padded(
    JSON.stringify({ segments: segments.map(({ tensor, offset, length }) => [tensor, offset, length]), note }),
  )
  try {
    await makeFolder(path.dirname(file))
    const handle = await open(temporary, "w")
    try {
      const sum = new Checksum()
      const put = async (bytes: Uint8Array) => {
        sum.add(bytes)
        await handle.writeFile(bytes)
      }
      await put(eightBytes(index.length))
      await put(index)
      for (const { length, read } of segments)
        for (let from = 0; from < length; from += PIECE) {
          const values = await read(from, Math.min(PIECE, length - from))
          await put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
        }
      await handle.writeFile(eightBytes(sum.value))
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw storageError(error, file)
  }
  return inFile(file, 8 + index.length, segments)
}

/** Reads such a file; undefined where there is none, or where it is damaged. Values are read when they are asked for. */
export async function loadSegments(file: string): Promise<SegmentFile | undefined> {
  const handle = await open(file, "r").catch(() => undefined)
  try {
    return handle && (await read(handle, file))
  } catch {
    return undefined
  } finally {
    await handle?.close()
  }
}

async function read(handle: FileHandle, file: string): Promise<SegmentFile | undefined> {
  const { size } = await handle.stat()
  if (size < 16 || size % 4 !== 0) return undefined
  const length = Number((await readAt(handle, 0, 8)).readBigUInt64LE())
  if (length > size - 16) return undefined
  if (!(await isWhole(handle, size))) return undefined
  const index = JSON.parse((await readAt(handle, 8, length)).toString("utf8")) as {
    segments: [string, number, number][]
    note: unknown
  }
  const listed = index.segments.map(([tensor, offset, count]) => ({ tensor, offset, length: count }))
  const values = listed.reduce((sum, run) => sum + run.length, 0)
  if (8 + length + 4 * values + 8 !== size) return undefined
  return { segments: inFile(file, 8 + length, listed), note: index.note }
}

/** Runs that stand one after the other in a file, from `start` on. */
function inFile(file: string, start: number, runs: readonly Omit<StoredSegment, "read">[]): StoredSegment[] {
  let at = start
  return runs.map(({ tensor, offset, length }) => {
    const first = at
    at += 4 * length
    return { tensor, offset, length, read: (from, count) => readValues(file, first + 4 * from, count) }
  })
}

async function isWhole(handle: FileHandle, size: number): Promise<boolean> {
  const sum = new Checksum()
  for (let at = 0; at < size - 8; at += 4 * PIECE) sum.add(await readAt(handle, at, Math.min(4 * PIECE, size - 8 - at)))
  return (await readAt(handle, size - 8, 8)).readBigUInt64LE() === BigInt(sum.value)
}

async function readValues(file: string, position: number, count: number): Promise<Float32Array> {
  const handle = await open(file, "r")
  try {
    const bytes = await readAt(handle, position, 4 * count)
    return new Float32Array(bytes.buffer)
  } finally {
    await handle.close()
  }
}

/** Exactly these bytes, in a buffer of their own. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.from(new ArrayBuffer(length))
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw new Error("the file ends early")
    done += bytesRead
  }
  return bytes
}

function eightBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

/** The text with blanks up to a multiple of four bytes. */
function padded(text: string): Buffer {
  const bytes = Buffer.alloc(4 * Math.ceil(Buffer.byteLength(text) / 4), " ")
  bytes.write(text)
  return bytes
}

/** FNV-1a over 32-bit words: any one changed word changes it. */
class Checksum {
  value = 0x811c9dc5

  /** `bytes` is a whole number of words. */
  add(bytes: Uint8Array): void {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
    const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
    let hash = this.value
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193)
    this.value = hash >>> 0
  }
}
