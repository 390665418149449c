import { readSync } from "node:fs"
import { countNonFinite, dequantize } from "./dequantize.js"
import { READABLE } from "./dtypes.js"
import type { AxisSwap, ReadJob, ReadResult } from "./job.js"

/** Values de-quantised at a time: input and output of a chunk stay in the second-level cache. */
const CHUNK = 131_072

/** Thrown when the file ends before the tensor does: it was cut after it was opened. */
export class ShortRead extends Error {}

/** Reads and de-quantises one job, synchronously: for a worker, or for the few bytes of a norm. */
export function runJob(job: ReadJob): ReadResult {
  const data = job.rows ? readRowList(job, job.rows) : readWhole(job)
  const nonFinite = countNonFinite(job.dtype, data)
  if (job.add !== undefined) for (let i = 0; i < data.length; i++) data[i] = data[i]! + job.add
  return { data, nonFinite: Math.min(nonFinite, data.length) }
}

function readWhole(job: ReadJob): Float32Array<ArrayBuffer> {
  const out = new Float32Array(job.count)
  if (!job.swap) readRun(job, 0, job.count, out, 0)
  else readSwapped(job, job.swap, out)
  return out
}

function readRowList(job: ReadJob, rows: readonly number[]): Float32Array<ArrayBuffer> {
  const width = job.rowLength ?? 1
  const out = new Float32Array(rows.length * width)
  for (let i = 0; i < rows.length; ) {
    let n = 1
    while (i + n < rows.length && rows[i + n] === rows[i]! + n) n++
    readRun(job, rows[i]! * width, n * width, out, i * width)
    i += n
  }
  return out
}

/** `count` values from value `first` of the tensor on; both at block boundaries. */
function readRun(job: ReadJob, first: number, count: number, out: Float32Array<ArrayBuffer>, at: number): void {
  const block = READABLE[job.dtype]
  const start = job.offset + (first / block.values) * block.bytes
  if (job.dtype === "F32") {
    readFully(job.fd, new Uint8Array(out.buffer, at * 4, count * 4), start)
    return
  }
  const buffer = new Uint8Array((Math.min(CHUNK, count) / block.values) * block.bytes)
  for (let done = 0; done < count; done += CHUNK) {
    const blocks = Math.min(CHUNK, count - done) / block.values
    const bytes = buffer.subarray(0, blocks * block.bytes)
    readFully(job.fd, bytes, start + (done / block.values) * block.bytes)
    dequantize(job.dtype, bytes, blocks, out, at + done)
  }
}

function readSwapped(job: ReadJob, swap: AxisSwap, out: Float32Array<ArrayBuffer>): void {
  const { a, b, inner } = swap
  const unit = leastCommonMultiple(inner, READABLE[job.dtype].values)
  const step = Math.max(unit, Math.floor(CHUNK / unit) * unit)
  const chunk = new Float32Array(Math.min(step, job.count))
  for (let done = 0; done < job.count; done += step) {
    const count = Math.min(step, job.count - done)
    readRun(job, done, count, chunk, 0)
    let u = done / inner
    for (let i = 0; i < count; i += inner, u++) {
      const o = Math.floor(u / (a * b))
      const within = u - o * a * b
      const target = (o * a * b + (within % b) * a + Math.floor(within / b)) * inner
      if (inner === 1) out[target] = chunk[i]!
      else out.set(chunk.subarray(i, i + inner), target)
    }
  }
}

function readFully(fd: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const n = readSync(fd, into, done, Math.min(into.length - done, 1 << 30), position + done)
    if (n === 0) throw new ShortRead(`the file ends ${into.length - done} bytes early`)
    done += n
  }
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b]
  while (y !== 0) [x, y] = [y, x % y]
  return (a / x) * b
}
