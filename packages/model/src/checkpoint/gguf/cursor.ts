import { problem } from "../problem.js"

/** Thrown when a header goes on beyond the bytes read so far, though not beyond the file: read `bytes` and try again. */
export class NeedMore {
  readonly bytes: number
  constructor(bytes: number) {
    this.bytes = bytes
  }
}

/** Reads little-endian values from the start of a file of which only a beginning is in memory. */
export class Cursor {
  readonly bytes: Uint8Array
  readonly file: string
  readonly fileSize: number
  position = 0
  readonly #view: DataView

  constructor(bytes: Uint8Array, fileSize: number, file: string) {
    this.bytes = bytes
    this.fileSize = fileSize
    this.file = file
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Moves over `length` bytes and says where they began. */
  take(length: number, what: string): number {
    const start = this.position
    const end = start + length
    if (end > this.fileSize)
      throw problem("FileTruncated", `${what} at byte ${start} goes beyond the end of the file`, { file: this.file })
    if (end > this.bytes.length) throw new NeedMore(end)
    this.position = end
    return start
  }

  u32(what: string): number {
    return this.#view.getUint32(this.take(4, what), true)
  }

  /** A 64-bit length or count: beyond 2^53 it cannot be honest. */
  size(what: string): number {
    const at = this.take(8, what)
    const high = this.#view.getUint32(at + 4, true)
    if (high >= 0x200000)
      throw problem("NumberTooLarge", `${what} at byte ${at} is absurdly large`, { file: this.file })
    return high * 2 ** 32 + this.#view.getUint32(at, true)
  }

  /** A length-prefixed UTF-8 string. */
  string(what: string, limit: number): string {
    const length = this.size(what)
    const start = this.position
    if (length > this.fileSize - start)
      throw problem("FileTruncated", `${what} at byte ${start} says it takes ${length} bytes`, { file: this.file })
    if (length > limit)
      throw problem("StringTooLong", `${what} at byte ${start} takes ${length} bytes; ${limit} are allowed`, {
        file: this.file,
      })
    this.take(length, what)
    return decodeUtf8(this.bytes.subarray(start, start + length), what, this.file)
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Strict UTF-8. */
export function decodeUtf8(bytes: Uint8Array, what: string, file: string): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw problem("StringMalformed", `${what} is not UTF-8`, { file, cause })
  }
}
