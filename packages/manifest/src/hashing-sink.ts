import { createHash, type Hash } from "node:crypto"
import { type FileHandle, open } from "node:fs/promises"
import path from "node:path"
import { hashInto } from "./hash-file.js"
import { makeFolder, storageError } from "./storage-error.js"

/** A file being written whose hash is computed on the way; small chunks are gathered into larger writes. */
export class HashingSink {
  readonly file: string
  /** Bytes in the file and in the hash, those still gathered included. */
  bytes = 0
  #handle: FileHandle
  #algorithm: string
  #hash: Hash
  #pending: Uint8Array[] = []
  #pendingBytes = 0

  private constructor(file: string, handle: FileHandle, algorithm: string) {
    this.file = file
    this.#handle = handle
    this.#algorithm = algorithm
    this.#hash = createHash(algorithm)
  }

  /** Opens `file` to go on behind the first `keep` bytes that are there already (hashing them). */
  static async open(
    file: string,
    algorithm: "sha256" | "sha512",
    keep: number,
    signal?: AbortSignal,
  ): Promise<HashingSink> {
    try {
      await makeFolder(path.dirname(file))
      const handle = await open(file, keep > 0 ? "r+" : "w")
      const sink = new HashingSink(file, handle, algorithm)
      try {
        if (keep > 0) {
          await handle.truncate(keep)
          sink.bytes = await hashInto(sink.#hash, file, keep, { signal })
        }
      } catch (error) {
        await handle.close()
        throw error
      }
      return sink
    } catch (error) {
      throw storageError(error, file)
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.bytes += chunk.length
    this.#pending.push(chunk)
    this.#pendingBytes += chunk.length
    if (this.#pendingBytes >= 1 << 20) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#pendingBytes === 0) return
    const block = this.#pending.length === 1 ? (this.#pending[0] as Uint8Array) : Buffer.concat(this.#pending)
    let at = this.bytes - this.#pendingBytes
    this.#pending = []
    this.#pendingBytes = 0
    try {
      for (let done = 0; done < block.length; ) {
        const { bytesWritten } = await this.#handle.write(block, done, block.length - done, at)
        done += bytesWritten
        at += bytesWritten
      }
    } catch (error) {
      throw storageError(error, this.file)
    }
  }

  /** Begins again with an empty file. */
  async restart(): Promise<void> {
    this.#pending = []
    this.#pendingBytes = 0
    this.bytes = 0
    this.#hash = createHash(this.#algorithm)
    await this.#handle.truncate(0)
  }

  /** Everything on disk, and the hash (hex) of all of it. */
  async finish(): Promise<string> {
    await this.flush()
    try {
      await this.#handle.sync()
    } catch (error) {
      throw storageError(error, this.file)
    }
    return this.#hash.digest("hex")
  }

  /** Keeps what has come in; to be called however it ended. */
  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.#handle.close()
    }
  }
}
