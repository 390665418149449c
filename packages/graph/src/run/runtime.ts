import { availableParallelism } from "node:os"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { checkTensor } from "../build/check-tensor.js"
import type { HostTensor } from "../build/dtype.js"
import type { Graph } from "../build/graph.js"
import { checkInputs } from "./check-inputs.js"
import { type DeviceTensor, Handles } from "./device-tensor.js"
import { explain } from "./explain.js"
import { WorkerLink } from "./link.js"
import type { WireInput, WireOutput, WorkerStats } from "./protocol.js"
import { spawnWorker } from "./spawn.js"
import { Shipment } from "./transport.js"

/** What a runtime holds and has done. */
export type RuntimeStats = WorkerStats

/** Options of {@link Runtime.start}. */
export interface RuntimeOptions {
  /** Threads that compute; by default as many as the machine offers. */
  readonly threads?: number
  /** Compiled graphs kept at the same time; the one unused for longest is dropped. 64 by default. */
  readonly maxSessions?: number
}

/** A tensor for each input that the graph declares. */
export type Inputs = Readonly<Record<string, DeviceTensor | HostTensor>>

/** Options of {@link Runtime.run}. */
export interface RunOptions {
  /** Names of the outputs that stay in the worker, as {@link DeviceTensor}. */
  readonly keep?: readonly string[]
  /** Moves host inputs to the worker instead of copying them: the caller's arrays become empty. */
  readonly transfer?: boolean
  /** Takes the run back if it has not begun; a run in progress finishes. */
  readonly signal?: AbortSignal
}

/**
 * Runs graphs in a worker thread of its own, so that the event loop stays free. Calls are done in the order made; several
 * runtimes may exist at the same time, and share nothing.
 *
 * @example
 * ```ts
 * const runtime = await Runtime.start()
 * const w = await runtime.upload({ dtype: "float32", dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) })
 * const x = { dtype: "float32", dims: [1, 2], data: Float32Array.of(1, 1) } as const
 * const { y } = await runtime.run(graph, { x, w })
 * w.release()
 * await runtime.close()
 * ```
 */
export class Runtime {
  /** Threads that compute. */
  readonly threads: number
  readonly #link: WorkerLink
  readonly #handles: Handles
  readonly #maxSessions: number
  readonly #graphs = new Set<string>()
  #nextTensor = 1
  #closing: Promise<void> | undefined

  private constructor(link: WorkerLink, threads: number, maxSessions: number) {
    this.#link = link
    this.threads = threads
    this.#maxSessions = maxSessions
    this.#handles = new Handles((id) => link.post({ kind: "release", ids: [id] }))
  }

  /** Starts a worker thread; throws `RuntimeUnavailable`. An idle runtime does not keep the process alive. */
  static async start({ threads = availableParallelism(), maxSessions = 64 }: RuntimeOptions = {}): Promise<Runtime> {
    for (const [name, value] of Object.entries({ threads, maxSessions })) {
      if (Number.isSafeInteger(value) && value >= 1) continue
      const fix = "Give a whole number, 1 or more."
      throw new FmriError("RuntimeOptionInvalid", `${name} is ${value}`, { fix, fields: { [name]: value } })
    }
    const link = new WorkerLink(spawnWorker({ threads }))
    await link.ready
    return new Runtime(link, threads, maxSessions)
  }

  /** Puts a tensor into the worker, where it stays until released; `transfer` moves its buffer instead of copying it. */
  async upload(tensor: HostTensor, { transfer = false }: { transfer?: boolean } = {}): Promise<DeviceTensor> {
    checkTensor(tensor, "upload")
    const shipment = new Shipment(transfer)
    const id = this.#nextTensor++
    await this.#link.call({ kind: "upload", id, tensor: shipment.add(tensor) }, [...shipment.moved])
    return this.#handles.create(id, tensor.dtype, tensor.dims)
  }

  /**
   * Runs a graph. The graph is sent and compiled at its first run only. Outputs come back as host tensors, moved and not
   * copied, except those named in `keep`, which stay in the worker as device tensors until released.
   *
   * Throws `InputsInvalid` or `TensorInvalid` on inputs that do not fit, `TensorReleased` on tensors that are gone,
   * `GraphRefused` when ONNX Runtime does not accept the graph, `RunFailed` when it fails, `Aborted`, `RuntimeClosed` and
   * `RuntimeCrashed`.
   */
  run(graph: Graph, inputs: Inputs, options?: RunOptions & { keep?: never }): Promise<Record<string, HostTensor>>
  run(graph: Graph, inputs: Inputs, options?: RunOptions): Promise<Record<string, DeviceTensor | HostTensor>>
  async run(
    graph: Graph,
    inputs: Inputs,
    { keep = [], transfer = false, signal }: RunOptions = {},
  ): Promise<Record<string, DeviceTensor | HostTensor>> {
    checkInputs(graph, inputs)
    const kept = this.#keptIds(graph, keep)
    const shipment = new Shipment(transfer)
    const wire: Record<string, WireInput> = {}
    for (const [name, input] of Object.entries(inputs)) {
      wire[name] = "data" in input ? shipment.add(input) : this.#liveId(input, `graph "${graph.name}", input "${name}"`)
    }
    if (!signal?.aborted) this.#send(graph)
    const call = this.#link.call(
      { kind: "run", hash: graph.hash, inputs: wire, keep: kept },
      [...shipment.moved],
      signal,
    )
    const outputs = await call.catch((error: unknown) => {
      // A run that was given up may still be done: what it would keep must not stay.
      if (keep.length > 0) this.#link.post({ kind: "release", ids: Object.values(kept) })
      throw explain(error, graph)
    })
    return this.#receive(outputs, kept)
  }

  /** Copies a tensor out of the worker. */
  async download(tensor: DeviceTensor): Promise<HostTensor> {
    return this.#link.call({ kind: "download", id: this.#liveId(tensor, "download") })
  }

  /** Forgets a compiled graph once the calls made so far are done; running it again compiles it again. */
  release(graph: Graph): void {
    if (this.#graphs.delete(graph.hash)) this.#link.post({ kind: "drop", hash: graph.hash })
  }

  /** Counts of sessions, tensors and runs, after the calls made so far. */
  async stats(): Promise<RuntimeStats> {
    return this.#link.call({ kind: "stats" })
  }

  /** Waits for the calls made so far, frees everything and ends the worker. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const closed = this.#link.call({ kind: "close" }).catch(() => {})
    await closed
    await this.#link.end(
      new FmriError("RuntimeClosed", "the runtime is closed", {
        fix: "Make all calls before close(), or start a new Runtime.",
        exit: ExitCode.bug,
      }),
    )
  }

  #send(graph: Graph): void {
    // The least recently used graph is the first of the set.
    if (this.#graphs.delete(graph.hash)) {
      this.#graphs.add(graph.hash)
      return
    }
    this.#graphs.add(graph.hash)
    const bytes = graph.bytes()
    this.#link.post({ kind: "graph", hash: graph.hash, bytes }, [bytes.buffer])
    for (const hash of this.#graphs) {
      if (this.#graphs.size <= this.#maxSessions) break
      this.#graphs.delete(hash)
      this.#link.post({ kind: "drop", hash })
    }
  }

  #keptIds(graph: Graph, keep: readonly string[]): Record<string, number> {
    const ids: Record<string, number> = {}
    for (const name of keep) {
      if (!graph.outputs.some((output) => output.name === name)) {
        throw new FmriError("OutputUnknown", `graph "${graph.name}" has no output "${name}" to keep`, {
          fix: `Choose among ${graph.outputs.map((output) => output.name).join(", ")}.`,
          fields: { graph: graph.name, output: name },
        })
      }
      ids[name] ??= this.#nextTensor++
    }
    return ids
  }

  #liveId(tensor: DeviceTensor, where: string): number {
    const state = this.#handles.state(tensor)
    if (state === "live") return tensor.id
    const what = state === "released" ? "was released" : "belongs to another runtime"
    throw new FmriError("TensorReleased", `${where}: the tensor ${what}`, {
      fix: "Use tensors of this runtime, and release them after their last use.",
      exit: ExitCode.bug,
    })
  }

  #receive(
    outputs: Readonly<Record<string, WireOutput>>,
    kept: Readonly<Record<string, number>>,
  ): Record<string, DeviceTensor | HostTensor> {
    const received: Record<string, DeviceTensor | HostTensor> = {}
    for (const [name, output] of Object.entries(outputs)) {
      received[name] = "data" in output ? output : this.#handles.create(kept[name]!, output.dtype, output.dims)
    }
    return received
  }
}
