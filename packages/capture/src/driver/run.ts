import { ExitCode, FmriError } from "@llm-fmri/errors"
import type { Model } from "@llm-fmri/model"
import { blockFlops, type Plan } from "../plan/plan.js"
import { Batch } from "./batch.js"
import { type BatchState, valuesOf } from "./batch-state.js"
import type { Run } from "./context.js"
import { Graphs } from "./graphs.js"
import { Head } from "./head.js"
import { inLanes } from "./lanes.js"
import type { Sink } from "./sink.js"

/** `depth`: a batch through all blocks, then the next. `breadth`: all batches through a block, then the next block. */
export type Order = "depth" | "breadth"

export interface Progress {
  /** Token × block steps done and to do, of those that this run has to do. */
  readonly done: number
  readonly total: number
  readonly batchesDone: number
  readonly batches: number
}

export interface RunOptions {
  readonly order?: Order
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Drop each block's weights after use, also where they would fit in memory: for a process that runs only this. */
  readonly once?: boolean
}

/** What a run that can be continued tells, and is told. */
export interface Continuation {
  /** Batches that need not be run again. */
  readonly skip?: ReadonlySet<number>
  /** Batches that go on from a border. */
  readonly resume?: ReadonlyMap<number, BatchState>
  /** Called when all values of a batch have been handed to the sink. */
  readonly onBatchDone?: (batch: number) => Promise<void> | void
  /** Breadth first: called after each block, after each finished batch, and when the run is interrupted. */
  readonly onBorder?: (border: Border) => Promise<void>
}

/** The batches on their way, between two steps. */
export interface Border {
  readonly batches: ReadonlyMap<number, BatchState>
  /** Values that the states hold. */
  readonly values: number
  readonly interrupted: boolean
}

export interface RunSummary {
  readonly order: Order
  /** Floating point operations of the matrices. */
  readonly flops: number
  readonly seconds: {
    /** From the first embedding to the last value. */
    readonly forward: number
    /** Of those: waiting for weights to be read and de-quantised. */
    readonly weights: number
  }
  /** Reads of a block's weights from disk (or draws from a seed). */
  readonly blockReads: number
}

/** Batches under way at the same time: while one computes, the inputs of the other are made ready. */
const LANES = 2

const graphsOf = new WeakMap<Model, Graphs>()

/**
 * Carries out a plan. Both orders give the same values; breadth first reads each weight once whatever the number of
 * batches, and is the default where the blocks do not fit in memory.
 *
 * @throws FmriError `Interrupted` when the signal is raised
 */
export async function runPlan(
  model: Model,
  plan: Plan,
  sink: Sink | ((batch: number) => Sink),
  options: RunOptions & Continuation = {},
): Promise<RunSummary> {
  const { signal, onProgress, skip } = options
  let graphs = graphsOf.get(model)
  if (!graphs) {
    graphs = new Graphs(model)
    graphsOf.set(model, graphs)
  }
  const { weights } = model
  const order = options.order ?? model.run?.order ?? defaultOrder(model, plan)
  const head = new Head(model)
  const sinkOf = typeof sink === "function" ? sink : () => sink
  const runOf = (batch: number): Run => ({ model, plan, graphs, sink: sinkOf(batch), head, signal })
  const before = { waited: weights.waited, reads: weights.blockReads }
  const start = performance.now()
  let done = 0
  let flops = 0
  const perToken = model.arch.layers.map((layer) => blockFlops(layer.weights))
  const todo = plan.chunks.map((_, i) => i).filter((i) => !skip?.has(i))
  const live = new Map<number, Batch>()
  const total = todo.reduce((sum, i) => sum + stepsFrom(plan, i, options.resume?.get(i)?.border ?? 0), 0)
  let finished = plan.chunks.length - todo.length
  const checkStop = () => {
    if (signal?.aborted) throw interrupted()
  }
  const tell = () => onProgress?.({ done, total, batchesDone: finished, batches: plan.chunks.length })
  const begin = async (number: number) => {
    checkStop()
    const batch = new Batch(runOf(number), plan.chunks[number]!)
    live.set(number, batch)
    await batch.begin(options.resume?.get(number))
    return batch
  }
  const step = async (batch: Batch, block: Awaited<ReturnType<typeof weights.block>>) => {
    checkStop()
    const { tokens, border } = batch
    await batch.block(block)
    flops += tokens * perToken[border]!
    done += tokens
    tell()
  }
  let ending: Promise<void> = Promise.resolve()
  const finish = async (batch: Batch, number: number) => {
    // One at a time: logits take memory.
    const own = ending.then(() => batch.end())
    ending = own.catch(() => {})
    await own
    live.delete(number)
    finished++
    await options.onBatchDone?.(number)
    tell()
  }
  try {
    if (order === "depth") {
      // Weights that are dropped after use serve one batch at a time.
      await inLanes(todo, weights.resident ? LANES : 1, async (number) => {
        const batch = await begin(number)
        while (batch.border < plan.wanted.depth) {
          const layer = batch.border
          const block = await weights.block(layer)
          if (layer + 1 < plan.wanted.depth) weights.prefetch(layer + 1)
          await step(batch, block)
          await weights.releaseBlock(layer)
        }
        await finish(batch, number)
      })
    } else {
      for (const group of breadthGroups(plan, todo, model.arch.width)) {
        const batches: Batch[] = []
        for (const number of group) batches.push(await begin(number))
        let layer = batches.reduce((least, { border }) => Math.min(least, border), plan.wanted.depth)
        for (; layer < plan.wanted.depth; layer++) {
          const block = await weights.block(layer)
          if (layer + 1 < plan.wanted.depth) weights.prefetch(layer + 1)
          const here = batches.filter(({ border }) => border === layer)
          await inLanes(here, LANES, (batch) => step(batch, block))
          await weights.releaseBlock(layer, options.once || !weights.resident)
          await options.onBorder?.(borderOf(live, false))
        }
        for (const [i, number] of group.entries()) {
          await finish(batches[i]!, number)
          await options.onBorder?.(borderOf(live, false))
        }
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error
    // What was kept before is still there.
    if (order === "breadth") await options.onBorder?.(borderOf(live, true)).catch(() => {})
    throw interrupted(error)
  } finally {
    for (const batch of live.values()) batch.dispose()
    head.close()
    if (!weights.resident) await weights.releaseAll()
  }
  return {
    order,
    flops,
    seconds: { forward: (performance.now() - start) / 1000, weights: weights.waited - before.waited },
    blockReads: weights.blockReads - before.reads,
  }
}

/** Breadth first where each weight should be read once, or where it makes no difference. */
export function defaultOrder(model: Model, plan: Plan): Order {
  return plan.chunks.length === 1 || !model.weights.resident ? "breadth" : "depth"
}

/** Token × block steps of a batch from a border on. */
function stepsFrom(plan: Plan, batch: number, border: number): number {
  const { size, start, stop } = plan.chunks[batch]!.forest
  let steps = 0
  for (let node = 0; node < size; node++) steps += Math.max(0, stop[node]! - Math.max(start[node]!, border))
  return steps
}

function borderOf(live: ReadonlyMap<number, Batch>, interrupted: boolean): Border {
  const settled = [...live].filter(([, batch]) => batch.settled)
  const batches = new Map(settled.map(([number, batch]) => [number, batch.state()]))
  let values = 0
  for (const { tensors } of batches.values()) for (const tensor of Object.values(tensors)) values += valuesOf(tensor)
  return { batches, values, interrupted }
}

/** Bytes of residual stream that are held between blocks when going breadth first. */
const STREAM_BYTES = 2 ** 30

/** Batches that go through the blocks together: all of them, unless their streams would fill the memory. */
function breadthGroups(plan: Plan, todo: readonly number[], width: number): number[][] {
  const groups: number[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const number of todo) {
    const own = 4 * width * plan.chunks[number]!.forest.size
    if (bytes + own > STREAM_BYTES) {
      groups.push([])
      bytes = 0
    }
    groups.at(-1)!.push(number)
    bytes += own
  }
  return groups
}

function interrupted(cause?: unknown): FmriError {
  return new FmriError("Interrupted", "The run was interrupted.", {
    fix: "Start the same command again to go on.",
    exit: ExitCode.interrupted,
    cause,
  })
}
