import { threadId } from "node:worker_threads"
import { FmriError } from "@llm-fmri/errors"
import { inThreads } from "../../src/index.js"

export function square(x: number): number {
  return x * x
}

export async function sum(x: Float64Array): Promise<number> {
  return x.reduce((a, b) => a + b, 0)
}

export function where(): number {
  return threadId
}

export function fails(at: number): number {
  if (at === 3) throw new FmriError("Planted", "job 3 fails", { fix: "Nothing.", fields: { at } })
  if (at === 5) throw new TypeError("job 5 fails")
  return at
}

export function forever(): never {
  for (;;) Math.sqrt(2)
}

/** Waits until both have come: with one thread it would wait for good. */
export function together(meeting: Int32Array): boolean {
  Atomics.add(meeting, 0, 1)
  Atomics.notify(meeting, 0)
  while (Atomics.load(meeting, 0) < 2) Atomics.wait(meeting, 0, 1, 100)
  return true
}

export function exits(): never {
  process.exit(1)
}

export async function nested(x: number): Promise<number> {
  const inner = await inThreads<number, number>(import.meta.url, "where", [0, 0, 0], { threads: 3 })
  return inner.every((id) => id === threadId) ? x : -1
}

/** Counts how many work at the same time: [now, at most]. */
export function counted(count: Int32Array): void {
  const now = Atomics.add(count, 0, 1) + 1
  if (now > Atomics.load(count, 1)) Atomics.store(count, 1, now)
  Atomics.wait(count, 2, 0, 30)
  Atomics.sub(count, 0, 1)
}
