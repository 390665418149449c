import type { Transferable, Worker } from "node:worker_threads"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { type Answers, type Call, type Notice, type Reply, readyCall, type Stage } from "./protocol.js"

/** A call that the worker answered with a failure. */
export class CallFailed extends Error {
  readonly stage: Stage
  constructor(stage: Stage, message: string) {
    super(message)
    this.stage = stage
  }
}

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Calls and answers over a worker thread. The worker keeps the process alive only while a call is pending; when it dies,
 * every pending call and every later one is rejected with `RuntimeCrashed` (`RuntimeUnavailable` if it never got ready).
 */
export class WorkerLink {
  readonly ready: Promise<void>
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #next = readyCall + 1
  #dead: FmriError | undefined

  constructor(worker: Worker) {
    this.#worker = worker
    this.ready = new Promise<void>((resolve, reject) => this.#pending.set(readyCall, { resolve, reject }))
    worker.on("message", (reply: Reply) => this.#settle(reply))
    worker.on("messageerror", (error) => this.#die(error))
    worker.on("error", (error) => this.#die(error))
    worker.on("exit", (code) => this.#die(new Error(`the worker thread ended with exit code ${code}`)))
  }

  /** Sends a call; `signal` takes back a call that has not begun, while one that has begun finishes. */
  call<K extends Call["kind"]>(
    message: Extract<Call, { kind: K }>,
    transfer: readonly Transferable[] = [],
    signal?: AbortSignal,
  ): Promise<Answers[K]> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead)
    if (signal?.aborted) return Promise.reject(aborted())
    const call = this.#next++
    return new Promise<Answers[K]>((resolve, reject) => {
      this.#worker.postMessage({ ...message, call }, transfer)
      if (this.#pending.size === 0) this.#worker.ref()
      const onAbort = () => this.#cancel(call)
      const done = () => signal?.removeEventListener("abort", onAbort)
      signal?.addEventListener("abort", onAbort, { once: true })
      this.#pending.set(call, {
        resolve: (value) => {
          done()
          resolve(value)
        },
        reject: (reason) => {
          done()
          reject(reason)
        },
      })
    })
  }

  /** Sends a message that has no answer; does nothing once the worker is gone. */
  post(message: Notice, transfer: readonly Transferable[] = []): void {
    if (this.#dead === undefined) this.#worker.postMessage(message, transfer)
  }

  /** Ends the worker; calls from now on are rejected with `reason`. */
  async end(reason: FmriError): Promise<void> {
    this.#dead = reason
    this.#rejectAll(reason)
    await this.#worker.terminate()
  }

  // A call with another one before it has not begun, or is about to: the answer that may still come is dropped.
  #cancel(call: number): void {
    const first = this.#pending.keys().next().value
    this.post({ kind: "cancel", call })
    if (first === call) return
    this.#take(call)?.reject(aborted())
  }

  #take(call: number): Pending | undefined {
    const pending = this.#pending.get(call)
    this.#pending.delete(call)
    if (this.#pending.size === 0) this.#worker.unref()
    return pending
  }

  #settle(reply: Reply): void {
    const pending = this.#take(reply.call)
    if (reply.ok) pending?.resolve(reply.value as never)
    else pending?.reject(reply.stage === "cancelled" ? aborted() : new CallFailed(reply.stage, reply.message))
  }

  #die(cause: unknown): void {
    if (this.#dead !== undefined) return
    const message = cause instanceof Error ? cause.message : String(cause)
    this.#dead = this.#pending.has(readyCall)
      ? new FmriError("RuntimeUnavailable", `the runtime's worker thread could not start: ${message}`, {
          fix: "Install onnxruntime-node again; it runs on Linux, macOS and Windows on x64 and arm64 processors.",
          exit: ExitCode.bug,
          cause,
        })
      : new FmriError("RuntimeCrashed", `the runtime's worker thread is gone: ${message}`, {
          fix: "Start a new Runtime; a thread that dies without a message has usually run out of memory.",
          exit: ExitCode.bug,
          cause,
        })
    this.#rejectAll(this.#dead)
  }

  #rejectAll(reason: FmriError): void {
    for (const pending of this.#pending.values()) pending.reject(reason)
    this.#pending.clear()
  }
}

function aborted(): FmriError {
  return new FmriError("Aborted", "the run was cancelled before it began", {
    fix: "Run it again without aborting its signal.",
    exit: ExitCode.interrupted,
  })
}
