import { randomUUID } from "node:crypto"
import { link, lstat, open, readFile, rename, rm, utimes } from "node:fs/promises"
import { hostname } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { makeFolder, storageError } from "./storage-error.js"

/** Who holds a lock. */
export interface LockHolder {
  pid: number
  host: string
  token: string
}

export interface LockOptions {
  /** Stops waiting (and throws the signal's reason). */
  signal?: AbortSignal | undefined
  /** Called once, when the lock turns out to be held. */
  onWait?: ((holder: LockHolder | undefined) => void) | undefined
  /** A lock whose holder gave no sign of life for so long is taken over; a dead holder on this host at once. */
  staleMs?: number | undefined
  /** How often a waiter looks; default 200 ms. */
  pollMs?: number | undefined
}

/**
 * Runs `work` while holding the lock file `file`; other processes that ask for it wait.
 *
 * The file is made exclusively and holds pid and host; its holder touches it every few seconds. A lock is taken over when
 * its process is gone (same host), or when it was not touched for `staleMs` of the waiter's own time.
 *
 * @example
 * ```ts
 * const answer = await withLock("/tmp/llm-fmri-example.lock", async () => 42)
 * ```
 */
export async function withLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const staleMs = options.staleMs ?? 30_000
  const token = await acquire(file, options, staleMs)
  const heartbeat = setInterval(() => void touch(file), staleMs / 6)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    if ((await holderOf(file))?.token === token) await rm(file, { force: true })
  }
}

async function acquire(file: string, options: LockOptions, staleMs: number): Promise<string> {
  const { signal, onWait, pollMs = 200 } = options
  const me: LockHolder = { pid: process.pid, host: hostname(), token: randomUUID() }
  let told = false
  let touched = Number.NaN
  let since = performance.now()
  for (;;) {
    signal?.throwIfAborted()
    if (await create(file, me)) return me.token
    const holder = await holderOf(file)
    const seen = await lstat(file).catch(() => undefined)
    if (!seen) continue
    if (seen.mtimeMs !== touched) {
      touched = seen.mtimeMs
      since = performance.now()
    }
    if ((holder && isGone(holder)) || performance.now() - since > staleMs) {
      await takeAway(file, holder)
      continue
    }
    if (!told) onWait?.(holder)
    told = true
    await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
  }
}

async function create(file: string, holder: LockHolder): Promise<boolean> {
  await makeFolder(path.dirname(file))
  try {
    const handle = await open(file, "wx")
    await handle.writeFile(JSON.stringify(holder)).finally(() => handle.close())
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw storageError(error, file)
  }
}

/** Removes a stale lock. Two waiters may get here at once: one that moved away a fresh lock by mistake puts it back. */
async function takeAway(file: string, stale: LockHolder | undefined): Promise<void> {
  const aside = `${file}.${randomUUID()}.stale`
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  if ((await holderOf(aside))?.token !== stale?.token) await link(aside, file).catch(() => {})
  await rm(aside, { force: true })
}

async function holderOf(file: string): Promise<LockHolder | undefined> {
  try {
    const { pid, host, token } = JSON.parse(await readFile(file, "utf8")) as Partial<LockHolder>
    if (!Number.isInteger(pid) || typeof host !== "string" || typeof token !== "string") return undefined
    return { pid: pid as number, host, token }
  } catch {
    return undefined
  }
}

function isGone({ pid, host }: LockHolder): boolean {
  if (host !== hostname()) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH"
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date()
  await utimes(file, now, now).catch(() => {})
}
