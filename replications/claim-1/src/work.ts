import type { Matrix } from "@llm-fmri/analysis"
import { ownRuntime, type Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { inThreads, type ThreadOptions } from "@llm-fmri/threads"
import { type AgreementOptions, agreement } from "./agreement.js"
import { accuracyNull, decode, hitsOf, mapOf, type Words } from "./decoding.js"
import { detection } from "./planted.js"
import { randomSpread } from "./random-spread.js"
import { rowHalves } from "./row-halves.js"
import { rowHits, splitWarning } from "./rows.js"

/** What stimuli are known by in a thread: the parts of a `WordTable` that are plain numbers. */
export interface Labels extends Words {
  readonly category: Int32Array
  readonly word: Int32Array
  readonly fold: Int32Array
}

/** The parts of a measurement that need no net: pure functions of what was recorded. Their jobs are plain data. */
export const work = {
  decode: (job: { layers: readonly number[]; means: readonly Matrix[]; words: Words; seed: number; inner: number }) => {
    const { layers, means, words, seed, inner } = job
    return withRuntime((runtime) =>
      decode(layers, (layer) => means[layers.indexOf(layer)]!, words, { seed, inner, runtime }),
    )
  },
  /** Hits behind one layer, and its accuracies under shuffled labels; none where nothing can be read. */
  profile: ({ means, words, seed, draws }: { means: Matrix; words: Words; seed: number; draws: number }) =>
    withRuntime(async (runtime) => {
      const map = await mapOf(means, words, runtime)
      const hits = await hitsOf(map, words)
      return { hits, draws: map && (await accuracyNull([map], words, { seed, draws })) }
    }),
  rowHits: (job: { layers: readonly Matrix[]; labels: Labels; seed: number; inner: number; penalties: number[] }) =>
    withRuntime((runtime) => rowHits(job.layers, job.labels, { ...job, runtime })),
  splitWarning: ({ x, labels, seed }: { x: Matrix; labels: Labels; seed: number }) =>
    withRuntime((runtime) => splitWarning(x, labels, seed, runtime)),
  agreement: ({ x, labels, options }: { x: Matrix; labels: Labels; options: AgreementOptions }) =>
    agreement(x, labels, options),
  rowHalves: (job: { x: Matrix; labels: Labels; seed: number; halves: number; deals: number }) =>
    rowHalves(job.x, job.labels, job),
  randomSpread: ({ means, seeds }: { means: Matrix; seeds: number[] }) => randomSpread(means, seeds),
  detection: (job: { x: Matrix; labels: Labels; shifts: readonly number[]; halves: number; seed: number }) =>
    detection(job.x, job.labels, { ...job, rng: new Rng(job.seed) }),
} as const

export type Work = typeof work
export type JobOf<K extends keyof Work> = Parameters<Work[K]>[0]
export type ResultOf<K extends keyof Work> = Awaited<ReturnType<Work[K]>>

/** One part, by its name. */
export interface Part {
  readonly name: keyof Work
  readonly job: unknown
}

/** Does parts on all cores; results in their order. */
export function inParts(parts: Iterable<Part>, options: ThreadOptions): Promise<unknown[]> {
  return inThreads<Part, unknown>(import.meta.url, "doPart", parts, options)
}

/** Does one part: what threads call. */
export async function doPart({ name, job }: Part): Promise<unknown> {
  return (work[name] as (job: unknown) => unknown)(job)
}

async function withRuntime<T>(run: (runtime: Runtime) => Promise<T>): Promise<T> {
  return run(await ownRuntime())
}
