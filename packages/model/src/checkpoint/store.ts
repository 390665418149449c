import { FmriError } from "@llm-fmri/errors"
import type { TensorInfo } from "./checkpoint.js"
import { readBytes, type WeightFile } from "./file.js"
import { problem, quote } from "./problem.js"
import { isReadable, READABLE } from "./reading/dtypes.js"
import type { AxisSwap, ReadJob } from "./reading/job.js"
import { holdReaders, ReadFailure, readValues, releaseReaders } from "./reading/pool.js"

/** Where a tensor lies and how its file order differs from the order it is handed out in. */
export interface Stored extends TensorInfo {
  file: WeightFile
  /** First byte in the file. */
  offset: number
  /** Name inside the file when it differs from `name`. */
  storedAs?: string
  swap?: AxisSwap
  add?: number
}

/** Tensors spread over open files, read one at a time as float32. */
export class TensorStore {
  readonly tensors: ReadonlyMap<string, Stored>
  readonly warnings: string[] = []
  readonly #path: string
  readonly #files: readonly WeightFile[]
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #warned = new Set<string>()
  #closed: Promise<void> | undefined

  /** Takes over the files: they are closed with the store. `warm` starts a reading thread at once. */
  constructor(path: string, files: readonly WeightFile[], tensors: ReadonlyMap<string, Stored>, warm: boolean) {
    this.#path = path
    this.#files = files
    this.tensors = tensors
    holdReaders(warm)
  }

  async read(name: string): Promise<Float32Array<ArrayBuffer>> {
    const stored = this.#find(name)
    return this.#run(stored, { ...this.#job(stored), swap: stored.swap })
  }

  async readRows(name: string, rows: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const stored = this.#find(name)
    const height = stored.shape[0]
    if (height === undefined) throw problem("RowOutOfRange", "a scalar has no rows", this.#at(stored))
    const bad = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= height)
    if (bad !== undefined)
      throw problem("RowOutOfRange", `row ${bad} is not in 0..${height - 1}`, {
        ...this.#at(stored),
        fix: "Ask for rows that the tensor has.",
      })
    const rowLength = countOf(stored.shape.slice(1))
    const job = this.#job(stored)
    const { swap } = stored
    // Rows that are no whole blocks (a quantised vector) cannot be read by themselves.
    if (rowLength % READABLE[job.dtype].values !== 0) return pickRows(await this.read(name), rows, rowLength)
    if (!swap) return this.#run(stored, { ...job, rows, rowLength })
    if (swap.outer * swap.b * swap.a === height && swap.inner === rowLength)
      return this.#run(stored, { ...job, rows: rows.map((row) => sourceRow(row, swap)), rowLength })
    return pickRows(await this.read(name), rows, rowLength)
  }

  /** A tensor's bytes as they lie in the file. */
  readRaw(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const { file, offset, bytes } = this.#find(name)
    return this.track(() => readBytes(file, offset, bytes))
  }

  /** Lets `close` wait for something that uses the files. */
  async track<T>(use: () => Promise<T>): Promise<T> {
    if (this.#closed)
      throw new FmriError("CheckpointClosed", `${this.#path} was closed before it was read`, {
        fix: "Read before closing.",
        fields: { file: this.#path },
      })
    const using = use()
    this.#underWay.add(using)
    try {
      return await using
    } finally {
      this.#underWay.delete(using)
    }
  }

  /** Waits for the reads under way and closes the files; a second call does nothing more. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay)
    await Promise.all(this.#files.map((file) => file.handle.close()))
    await releaseReaders()
  }

  #find(name: string): Stored {
    const stored = this.tensors.get(name)
    if (stored) return stored
    throw problem("TensorMissing", "has no such tensor", {
      file: this.#path,
      tensor: name,
      fix: "Check that the download is complete and that the config belongs to these weights.",
    })
  }

  #job(stored: Stored): ReadJob {
    if (!isReadable(stored.dtype))
      throw problem("DtypeUnreadable", `dtype ${stored.dtype} cannot be read as float32`, {
        ...this.#at(stored),
        fix: `Convert it to one of ${Object.keys(READABLE).join(", ")}.`,
      })
    const job: ReadJob = {
      fd: stored.file.handle.fd,
      offset: stored.offset,
      dtype: stored.dtype,
      count: countOf(stored.shape),
    }
    if (stored.add !== undefined) job.add = stored.add
    return job
  }

  #at(stored: Stored): { file: string; tensor: string } {
    return { file: stored.file.path, tensor: stored.storedAs ?? stored.name }
  }

  async #run(stored: Stored, job: ReadJob): Promise<Float32Array<ArrayBuffer>> {
    try {
      const { data, nonFinite } = await this.track(() => readValues(job))
      if (nonFinite > 0) this.#warn(stored, nonFinite)
      return data
    } catch (cause) {
      if (!(cause instanceof ReadFailure)) throw cause
      throw this.#failure(cause, stored)
    }
  }

  #warn(stored: Stored, nonFinite: number): void {
    if (this.#warned.has(stored.name)) return
    this.#warned.add(stored.name)
    this.warnings.push(`tensor ${quote(stored.name)} holds ${nonFinite} NaN or infinite values`)
  }

  #failure(cause: ReadFailure, stored: Stored): FmriError {
    const where = { ...this.#at(stored), cause }
    if (cause.kind === "short") return problem("FileTruncated", `was cut after it was opened: ${cause.message}`, where)
    if (cause.kind === "memory")
      return problem("TensorTooLarge", `no memory for ${countOf(stored.shape)} float32 values`, {
        ...where,
        fix: "Use a machine with more memory, or a smaller model.",
      })
    return problem("FileUnreadable", `reading failed: ${cause.message}`, { ...where, fix: "Check the disk." })
  }
}

/** Number of values of a shape (1 for a scalar). */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

/** Row of the file that holds row `row` after the swap. */
function sourceRow(row: number, { a, b }: AxisSwap): number {
  const o = Math.floor(row / (a * b))
  const within = row - o * a * b
  return o * a * b + (within % a) * b + Math.floor(within / a)
}

function pickRows(all: Float32Array<ArrayBuffer>, rows: readonly number[], width: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, i) => {
    out.set(all.subarray(row * width, (row + 1) * width), i * width)
  })
  return out
}
