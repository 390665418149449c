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
  const width = job.rowLength ?? 1
  const data = new Float32Array(job.rows ? job.rows.length * width : job.count)
  const nonFinite = job.rows
    ? readRowList(job, job.rows, width, data)
    : job.swap
      ? readSwapped(job, job.swap, data)
      : readRun(job, 0, job.count, data, 0)
  if (job.add !== undefined) for (let i = 0; i < data.length; i++) data[i] = data[i]! + job.add
  return { data, nonFinite }
}

function readRowList(job: ReadJob, rows: readonly number[], width: number, out: Float32Array<ArrayBuffer>): number {
  let nonFinite = 0
  for (let i = 0; i < rows.length; ) {
    let n = 1
    while (i + n < rows.length && rows[i + n] === rows[i]! + n) n++
    nonFinite += readRun(job, rows[i]! * width, n * width, out, i * width)
    i += n
  }
  return nonFinite
}

/** `count` values from value `first` of the tensor on, both at block boundaries; returns how many are not finite. */
function readRun(job: ReadJob, first: number, count: number, out: Float32Array<ArrayBuffer>, at: number): number {
  const block = READABLE[job.dtype]
  const start = job.offset + (first / block.values) * block.bytes
  const direct = job.dtype === "F32"
  const buffer = new Uint8Array(direct ? 0 : (Math.min(CHUNK, count) / block.values) * block.bytes)
  let nonFinite = 0
  for (let done = 0; done < count; done += CHUNK) {
    const n = Math.min(CHUNK, count - done)
    const blocks = n / block.values
    const values = out.subarray(at + done, at + done + n)
    const bytes = direct
      ? new Uint8Array(values.buffer, values.byteOffset, n * 4)
      : buffer.subarray(0, blocks * block.bytes)
    readFully(job.fd, bytes, start + (done / block.values) * block.bytes)
    if (!direct) dequantize(job.dtype, bytes, blocks, out, at + done)
    nonFinite += countNonFinite(job.dtype, values)
  }
  return nonFinite
}

function readSwapped(job: ReadJob, swap: AxisSwap, out: Float32Array<ArrayBuffer>): number {
  const { a, b, inner } = swap
  const unit = leastCommonMultiple(inner, READABLE[job.dtype].values)
  const step = Math.max(unit, Math.floor(CHUNK / unit) * unit)
  const chunk = new Float32Array(Math.min(step, job.count))
  let nonFinite = 0
  for (let done = 0; done < job.count; done += step) {
    const count = Math.min(step, job.count - done)
    nonFinite += readRun(job, done, count, chunk, 0)
    let u = done / inner
    for (let i = 0; i < count; i += inner, u++) {
      const o = Math.floor(u / (a * b))
      const within = u - o * a * b
      const target = (o * a * b + (within % b) * a + Math.floor(within / b)) * inner
      if (inner === 1) out[target] = chunk[i]!
      else out.set(chunk.subarray(i, i + inner), target)
    }
  }
  return nonFinite
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
