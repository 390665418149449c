import { mkdir, open, readdir, rename, rm } from "node:fs/promises"
import path from "node:path"
import { storageError } from "@llm-fmri/manifest"
import type { Segment } from "./part-sink.js"

/** A run of values of a tensor that can be read, from memory or from a file. */
export interface StoredSegment {
  readonly tensor: string
  readonly offset: number
  readonly length: number
  /** Values `from … from + count` of the run. */
  read(from: number, count: number): Promise<Float32Array> | Float32Array
}

export function inMemory(segments: readonly Segment[]): StoredSegment[] {
  return segments.map(({ tensor, offset, data }) => ({
    tensor,
    offset,
    length: data.length,
    read: (from, count) => data.subarray(from, from + count),
  }))
}

/**
 * Finished batches of an unfinished capture, kept in a folder so that the next try need not run them again.
 * A file holds the length of its index, the index [[tensor, offset, length], …] as JSON, then the values.
 */
export class Parts {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async save(batch: number, segments: readonly Segment[]): Promise<void> {
    const file = this.#file(batch)
    try {
      await mkdir(this.#folder, { recursive: true })
      const index = Buffer.from(
        JSON.stringify(segments.map(({ tensor, offset, data }) => [tensor, offset, data.length])),
      )
      const length = Buffer.alloc(8)
      length.writeBigUInt64LE(BigInt(index.length))
      const handle = await open(`${file}.tmp`, "w")
      try {
        await handle.writeFile(Buffer.concat([length, index]))
        for (const { data } of segments)
          await handle.writeFile(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
      } finally {
        await handle.close()
      }
      await rename(`${file}.tmp`, file)
    } catch (error) {
      await rm(`${file}.tmp`, { force: true })
      throw storageError(error, file)
    }
  }

  /** The batches that are there and whole. */
  async load(): Promise<Map<number, StoredSegment[]>> {
    const names = await readdir(this.#folder).catch(() => [])
    const found = new Map<number, StoredSegment[]>()
    for (const name of names) {
      const batch = /^(\d+)\.part$/.exec(name)?.[1]
      const segments = batch === undefined ? undefined : await this.#open(Number(batch))
      if (segments) found.set(Number(batch), segments)
    }
    return found
  }

  async open(batch: number): Promise<StoredSegment[]> {
    const segments = await this.#open(batch)
    if (!segments) throw new Error(`the batch file ${batch} that was just written cannot be read`)
    return segments
  }

  /** Undefined where the file is damaged. */
  async #open(batch: number): Promise<StoredSegment[] | undefined> {
    const file = this.#file(batch)
    const handle = await open(file, "r")
    try {
      const { size } = await handle.stat()
      const head = Buffer.alloc(8)
      if ((await handle.read(head, 0, 8, 0)).bytesRead < 8) return undefined
      const indexLength = Number(head.readBigUInt64LE(0))
      if (indexLength > size - 8) return undefined
      const text = Buffer.alloc(indexLength)
      await handle.read(text, 0, indexLength, 8)
      const index = JSON.parse(text.toString("utf8")) as [string, number, number][]
      let at = 8 + indexLength
      const segments = index.map(([tensor, offset, length]): StoredSegment => {
        const start = at
        at += 4 * length
        return { tensor, offset, length, read: (from, count) => readValues(file, start + 4 * from, count) }
      })
      return at === size ? segments : undefined
    } catch {
      return undefined
    } finally {
      await handle.close()
    }
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  #file(batch: number): string {
    return path.join(this.#folder, `${batch}.part`)
  }
}

async function readValues(file: string, position: number, count: number): Promise<Float32Array> {
  const handle = await open(file, "r")
  try {
    const values = new Float32Array(count)
    await handle.read(new Uint8Array(values.buffer), 0, 4 * count, position)
    return values
  } finally {
    await handle.close()
  }
}
