import { ExitCode, FmriError } from "@llm-fmri/errors"
import type { Model } from "@llm-fmri/model"
import { blockFlops, type Plan } from "../plan/plan.js"
import { Batch } from "./batch.js"
import type { Run } from "./context.js"
import { Graphs } from "./graphs.js"
import { Head } from "./head.js"
import type { Sink } from "./sink.js"

/** `depth`: a batch through all blocks, then the next. `breadth`: all batches through a block, then the next block. */
export type Order = "depth" | "breadth"

export interface Progress {
  /** Token × block steps done and to do. */
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
  /** Batches that need not be run again. */
  readonly skip?: ReadonlySet<number>
  /** Called when all values of a batch have been handed to the sink. */
  readonly onBatchDone?: (batch: number) => Promise<void> | void
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
  options: RunOptions = {},
): Promise<RunSummary> {
  const { signal, onProgress, skip } = options
  let graphs = graphsOf.get(model)
  if (!graphs) {
    graphs = new Graphs(model)
    graphsOf.set(model, graphs)
  }
  const { weights } = model
  const order = options.order ?? (plan.chunks.length === 1 || !weights.resident ? "breadth" : "depth")
  const head = new Head(model)
  const sinkOf = typeof sink === "function" ? sink : () => sink
  const runOf = (batch: number): Run => ({ model, plan, graphs, sink: sinkOf(batch), head, signal })
  const before = { waited: weights.waited, reads: weights.blockReads }
  const start = performance.now()
  let done = 0
  let flops = 0
  const perToken = model.arch.layers.map((layer) => blockFlops(layer.weights))
  const todo = plan.chunks.map((_, i) => i).filter((i) => !skip?.has(i))
  const live: Batch[] = []
  let finished = plan.chunks.length - todo.length
  const checkStop = () => {
    if (signal?.aborted) throw interrupted()
  }
  const step = async (batch: Batch, layer: number, block: Awaited<ReturnType<typeof weights.block>>) => {
    checkStop()
    flops += batch.tokens * perToken[layer]!
    done += batch.tokens
    await batch.block(layer, block)
    onProgress?.({ done, total: plan.tokenBlocks, batchesDone: finished, batches: plan.chunks.length })
  }
  const finish = async (batch: Batch, number: number) => {
    await batch.end()
    finished++
    await options.onBatchDone?.(number)
    onProgress?.({ done, total: plan.tokenBlocks, batchesDone: finished, batches: plan.chunks.length })
  }
  try {
    if (order === "depth") {
      for (const number of todo) {
        checkStop()
        const batch = new Batch(runOf(number), plan.chunks[number]!)
        live.push(batch)
        await batch.begin()
        for (let layer = 0; layer < plan.wanted.depth; layer++) {
          const block = await weights.block(layer)
          if (layer + 1 < plan.wanted.depth) weights.prefetch(layer + 1)
          await step(batch, layer, block)
          await weights.releaseBlock(layer)
        }
        await finish(batch, number)
      }
    } else {
      for (const group of breadthGroups(plan, todo, model.arch.width)) {
        const batches = group.map((number) => new Batch(runOf(number), plan.chunks[number]!))
        live.push(...batches)
        for (const batch of batches) {
          checkStop()
          await batch.begin()
        }
        for (let layer = 0; layer < plan.wanted.depth; layer++) {
          const block = await weights.block(layer)
          if (layer + 1 < plan.wanted.depth) weights.prefetch(layer + 1)
          for (const batch of batches) await step(batch, layer, block)
          await weights.releaseBlock(layer, options.once || !weights.resident)
        }
        for (const [i, number] of group.entries()) await finish(batches[i]!, number)
      }
    }
  } catch (error) {
    throw signal?.aborted ? interrupted(error) : error
  } finally {
    for (const batch of live) batch.dispose()
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
