import * as ort from "onnxruntime-node"
import { type DType, dtypes, type HostTensor, type TypedArray } from "../build/dtype.js"
import { free } from "./free.js"
import type { Stage, WireInput, WireOutput, WorkerSettings, WorkerStats } from "./protocol.js"

// Errors come back as exceptions: the runtime itself prints nothing.
const silent = 4
ort.env.logLevel = "fatal"

/** A failure inside the worker, with the stage at which it happened. */
export class StageError extends Error {
  readonly stage: Stage
  constructor(stage: Stage, message: string) {
    super(message)
    this.stage = stage
  }
}

/** Sessions and tensors of one worker. */
export class Engine {
  readonly #options: ort.InferenceSession.SessionOptions
  readonly #models = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly #sessions = new Map<string, ort.InferenceSession>()
  readonly #tensors = new Map<number, ort.Tensor>()
  #tensorBytes = 0
  #runs = 0
  #runSeconds = 0

  constructor({ threads }: WorkerSettings) {
    this.#options = {
      executionProviders: ["cpu"],
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Saves memory and costs no time.
      enableMemPattern: false,
      // Threads that spin while they wait take the cores from this process's own JavaScript and from other programs: on a
      // busy machine runs took two to four times as long with spinning.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
      logSeverityLevel: silent,
    }
  }

  addModel(hash: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#models.set(hash, bytes)
  }

  async dropModel(hash: string): Promise<void> {
    this.#models.delete(hash)
    const session = this.#sessions.get(hash)
    this.#sessions.delete(hash)
    await session?.release()
  }

  hold(id: number, tensor: HostTensor): void {
    this.#hold(id, toOrt(tensor))
  }

  release(id: number): void {
    const tensor = this.#tensors.get(id)
    if (tensor === undefined) return
    this.#tensors.delete(id)
    this.#tensorBytes -= byteLength(tensor)
    free((tensor.data as TypedArray).buffer as ArrayBuffer)
  }

  tensor(id: number): HostTensor {
    return fromOrt(this.#tensor(id))
  }

  async run(
    hash: string,
    inputs: Readonly<Record<string, WireInput>>,
    keep: Readonly<Record<string, number>>,
  ): Promise<Record<string, WireOutput>> {
    const session = this.#sessions.get(hash) ?? (await this.#load(hash))
    const feeds: Record<string, ort.Tensor> = {}
    for (const [name, input] of Object.entries(inputs)) {
      feeds[name] = typeof input === "number" ? this.#tensor(input) : toOrt(input)
    }
    const start = performance.now()
    const results = await session.run(feeds, { logSeverityLevel: silent }).catch(failAt("run"))
    this.#runSeconds += (performance.now() - start) / 1000
    this.#runs++
    for (const input of Object.values(inputs)) if (typeof input !== "number") free(input.data.buffer as ArrayBuffer)
    const outputs: Record<string, WireOutput> = {}
    for (const [name, result] of Object.entries(results)) {
      const id = keep[name]
      if (id === undefined) outputs[name] = fromOrt(result)
      else {
        this.#hold(id, result)
        outputs[name] = { dtype: result.type as DType, dims: [...result.dims] }
      }
    }
    return outputs
  }

  stats(): WorkerStats {
    return {
      sessions: this.#sessions.size,
      tensors: this.#tensors.size,
      tensorBytes: this.#tensorBytes,
      runs: this.#runs,
      runSeconds: this.#runSeconds,
    }
  }

  async close(): Promise<void> {
    for (const hash of [...this.#models.keys()]) await this.dropModel(hash)
    this.#tensors.clear()
    this.#tensorBytes = 0
  }

  async #load(hash: string): Promise<ort.InferenceSession> {
    const bytes = this.#models.get(hash)
    if (bytes === undefined) throw new StageError("load", `no graph ${hash} here`)
    const session = await ort.InferenceSession.create(bytes, this.#options).catch(failAt("load"))
    this.#sessions.set(hash, session)
    return session
  }

  #hold(id: number, tensor: ort.Tensor): void {
    this.#tensors.set(id, tensor)
    this.#tensorBytes += byteLength(tensor)
  }

  #tensor(id: number): ort.Tensor {
    const tensor = this.#tensors.get(id)
    if (tensor === undefined) throw new StageError("tensor", `no tensor ${id} here`)
    return tensor
  }
}

function failAt(stage: Stage): (cause: unknown) => never {
  return (cause) => {
    throw new StageError(stage, (cause instanceof Error ? cause.message : String(cause)).trim())
  }
}

function toOrt({ dtype, dims, data }: HostTensor): ort.Tensor {
  return new ort.Tensor(dtype, halves(dtype, data) as Float32Array, dims)
}

// From Node 24 on the runtime wants its half floats as a Float16Array.
function halves(dtype: DType, data: TypedArray): TypedArray {
  const Halves = (globalThis as { Float16Array?: new (b: ArrayBufferLike, o: number, n: number) => TypedArray })
    .Float16Array
  return dtype === "float16" && Halves ? new Halves(data.buffer, data.byteOffset, data.length) : data
}

function fromOrt(tensor: ort.Tensor): HostTensor {
  const dtype = tensor.type as DType
  const { array } = dtypes[dtype]
  const data = tensor.data as TypedArray
  const own = data instanceof array ? data : new array(data.buffer as ArrayBuffer)
  return { dtype, dims: [...tensor.dims], data: own }
}

function byteLength(tensor: ort.Tensor): number {
  return (tensor.data as TypedArray).byteLength
}
