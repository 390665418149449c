import {
  type FrameMeans,
  fitLda,
  fitLogisticStack,
  frameMeans,
  type LinearProbe,
  logLoss,
  logSoftmax,
  type Matrix,
  probabilities,
  probeScores,
  subtractFrameMeans,
} from "@llm-fmri/analysis"
import type { Captured } from "@llm-fmri/capture"
import { ownRuntime, type Runtime } from "@llm-fmri/graph"
import type { EditInput, Model } from "@llm-fmri/model"
import type { RunHooks, WordActivations, WordPosition, WordTable } from "@llm-fmri/replicate"
import { inThreads, shared } from "@llm-fmri/threads"
import type { Material, ReadWords } from "./material.js"
import { concordance, meanConcordance, type Pairs } from "./pairs.js"
import { penalties, type Reader } from "./settings.js"

/** Scores closer than this share of their deviation are one score: what is left is rounding. */
const rounding = 1e-3

/** A probe for each fold, fitted at the last layer on clean rows of the other folds' words. */
export interface CleanProbe {
  readonly reader: Reader
  readonly position: WordPosition
  readonly folds: readonly FoldProbe[]
  /** Deviation of each category's scores over words, unedited. */
  readonly deviation: Float64Array
  readonly clean: Reading
}

/** What a probe says of every word. */
export interface Reading {
  /** Score of each category against the mean of the others', [category][words]. */
  readonly scores: readonly Float64Array[]
  /** −log p of the word's own category, [words], nats. */
  readonly loss: Float64Array
}

/** Fits the probes, on frame-centred and z-scored training rows. */
export async function fitCleanProbes(
  { table, read }: Pick<Material, "table" | "read">,
  activations: WordActivations,
  readers: readonly Reader[],
  {
    runtime,
    signal,
    penalties: tried = penalties,
  }: { readonly runtime?: Runtime; readonly signal?: AbortSignal; readonly penalties?: readonly number[] } = {},
): Promise<CleanProbe[]> {
  const { frame, category, fold: foldOf, wordFold } = table
  const labels = { frame, category, fold: foldOf, wordFold }
  const count = Math.max(...wordFold) + 1
  const rows = new Map<WordPosition, Matrix>()
  for (const reader of readers) {
    const position = positionOf(reader)
    const { dims, data } = activations.at(position, activations.layers.at(-1)!)
    if (!rows.has(position)) rows.set(position, { dims, data: shared(data) })
  }
  const jobs = readers.flatMap((reader) =>
    Array.from(
      { length: count },
      (_, fold): FoldJob => ({ x: rows.get(positionOf(reader))!, labels, fold, reader, penalties: tried }),
    ),
  )
  const found =
    jobs[0]!.x.data.length < small
      ? await Promise.all(jobs.map((job) => fitFold(job, runtime)))
      : await inThreads<FoldJob, FoldProbe>(import.meta.url, "fitFoldInThread", jobs, signal ? { signal } : {})
  return readers.map((reader, at) => {
    const position = positionOf(reader)
    const folds = found.slice(at * count, (at + 1) * count)
    const unread = { reader, position, folds, deviation: new Float64Array(table.categories.length) } as const
    const clean = readWords(read, unread, pickRows(rows.get(position)!, read.rows))
    return { ...unread, clean, deviation: Float64Array.from(clean.scores, deviationOver) }
  })
}

/** Up to so many numbers the probes are fitted faster than threads start. */
const small = 200_000

function positionOf(reader: Reader): WordPosition {
  return reader === "next" ? "next" : "target"
}

/** A probe of the other folds' words, and what their frames are centred with. */
interface FoldProbe {
  readonly probe: LinearProbe
  readonly frames: FrameMeans
}

/** One fold of one reader, as a thread is sent it. */
export interface FoldJob {
  readonly x: Matrix
  readonly labels: Pick<WordTable, "frame" | "category" | "fold" | "wordFold">
  readonly fold: number
  readonly reader: Reader
  /** Those that a logistic probe chooses from. */
  readonly penalties: readonly number[]
}

export async function fitFoldInThread(job: FoldJob): Promise<FoldProbe> {
  return fitFold(job, await ownRuntime())
}

async function fitFold(
  { x, labels, fold, reader, penalties }: FoldJob,
  runtime: Runtime | undefined,
): Promise<FoldProbe> {
  const training = Int32Array.from(labels.fold.keys()).filter((row) => labels.fold[row] !== fold)
  const frames = frameMeans(x, labels.frame, training)
  const centred = subtractFrameMeans(x, labels.frame, frames)
  const probe =
    reader === "discriminant"
      ? await fitLda(centred, Array.from(labels.category), {
          shrinkage: "ledoit-wolf",
          rows: training,
          ...(runtime ? { runtime } : {}),
        })
      : await fitLogisticAtBest(centred, labels, fold, training, penalties, runtime)
  return { probe: ordered(probe), frames }
}

/** A ten-way logistic probe of the training rows; its penalty is the best on one of their folds, fitted on the others. */
async function fitLogisticAtBest(
  x: Matrix,
  { category, fold: foldOf, wordFold }: FoldJob["labels"],
  fold: number,
  training: Int32Array,
  penalties: readonly number[],
  runtime?: Runtime,
): Promise<LinearProbe> {
  const judge = (fold + 1) % (Math.max(...wordFold) + 1)
  const inner = training.filter((row) => foldOf[row] !== judge)
  const judged = training.filter((row) => foldOf[row] === judge)
  const options = { C: penalties, kind: "multinomial", ...(runtime ? { runtime } : {}) } as const
  if (penalties.length === 1) {
    const [[only] = []] = await fitLogisticStack(x, Array.from(category), [training], options)
    return only!
  }
  const [tried = [], fitted = []] = await fitLogisticStack(x, Array.from(category), [inner, training], options)
  const losses = tried.map((one) => {
    const probe = ordered(one)
    const p = probabilities(probeScores(probe, x, judged), probe.link)
    return logLoss(
      p,
      Array.from(judged, (row) => category[row]!),
    )
  })
  return fitted[losses.indexOf(Math.min(...losses))]!
}

/** The probe with its classes in the order of the categories. */
function ordered({ classes, weights, intercept, link }: LinearProbe): LinearProbe {
  const d = weights.dims[1]!
  const at = classes.map((_, k) => classes.indexOf(k))
  const data = new Float64Array(classes.length * d)
  at.forEach((from, k) => {
    data.set(weights.data.subarray(from * d, (from + 1) * d), k * d)
  })
  return {
    classes: classes.map((_, k) => k),
    weights: { dims: [classes.length, d], data },
    intercept: Float64Array.from(at, (from) => intercept[from]!),
    link,
  }
}

/** Reads one activation a word, each word by the probe of its own fold. */
export function readWords(read: ReadWords, { folds }: Pick<CleanProbe, "folds">, x: Matrix): Reading {
  const k = folds[0]!.probe.classes.length
  const words = Int32Array.from(read.rows.keys())
  const scores = Array.from({ length: k }, () => new Float64Array(words.length))
  const loss = new Float64Array(words.length)
  folds.forEach(({ probe, frames }, fold) => {
    const own = words.filter((word) => read.fold[word] === fold)
    const frame = Array.from(own, (word) => read.frame[word]!)
    const { data } = probeScores(probe, subtractFrameMeans(pickRows(x, own), frame, frames))
    own.forEach((word, at) => {
      const row = Float64Array.from(data.subarray(at * k, (at + 1) * k))
      const sum = row.reduce((total, score) => total + score, 0)
      for (let c = 0; c < k; c++) scores[c]![word] = row[c]! - (sum - row[c]!) / (k - 1)
      loss[word] = -logSoftmax(row)[read.category[word]!]!
    })
  })
  return { scores, loss }
}

/** An edit of every word, for a category or a draw. */
export interface Condition {
  readonly edit: string
  /** The category that the edit is for. */
  readonly of: number
  readonly edits: (word: number) => readonly EditInput[]
}

/** What probes read after edits. Concordances are of {@link Pairs}: [category][pairs]. */
export interface ReadEffects {
  readonly clean: readonly Float32Array[]
  readonly cleanLoss: Float64Array
  /** By edit: each category read after what is its own was taken away. */
  readonly own: ReadonlyMap<string, readonly Float32Array[]>
  /** By edit: each category read after what is another's was taken away, mean over the others. */
  readonly others: ReadonlyMap<string, readonly Float32Array[]>
  /** By edit: −log p of each word's category after what is its own was taken away, [words]. */
  readonly loss: ReadonlyMap<string, Float64Array>
}

/** Conditions that go through the net together. */
const together = 24

/**
 * Runs every word under every condition and reads it at the last layer.
 *
 * @param everyCategory edits that are for no category: each of their conditions is read for all categories
 */
export async function readEffects(
  model: Model,
  material: Material,
  probes: readonly CleanProbe[],
  pairs: Pairs,
  conditions: readonly Condition[],
  everyCategory: ReadonlySet<string>,
  { capture, signal, onProgress }: RunHooks,
): Promise<ReadonlyMap<Reader, ReadEffects>> {
  const { table, read } = material
  const count = read.rows.length
  const k = table.categories.length
  const last = model.arch.layers.length - 1
  const positions = [...new Set(probes.map(({ position }) => position))]
  const found = probes.map(() => new Map<string, { of: number; hits: Float32Array[]; loss: Float64Array }[]>())
  for (let from = 0; from < conditions.length; from += together) {
    signal.throwIfAborted()
    const batch = conditions.slice(from, from + together)
    const rows = batch.flatMap(({ edits }) =>
      Array.from(read.rows, (row, word) => ({ ...table.rows[row]!, edits: edits(word) })),
    )
    const options = {
      signal,
      onProgress: ({ done, total }: { done: number; total: number }) =>
        onProgress?.((from + (batch.length * done) / total) / conditions.length),
    }
    const captured = await capture(model, { rows, sites: ["resid_post"], layers: [last], positions }, options)
    probes.forEach((probe, p) => {
      const x = atPosition(captured, `resid_post.${last}`, rows, probe.position)
      batch.forEach(({ edit, of }, at) => {
        const words = Int32Array.from(read.rows, (_, word) => at * count + word)
        const { scores, loss } = readWords(read, probe, pickRows(x, words))
        const hits = scores.map((own, c) => concordance(pairs, c, own, rounding * probe.deviation[c]!))
        const list = found[p]!.get(edit) ?? []
        list.push({ of, hits, loss })
        found[p]!.set(edit, list)
      })
    })
  }
  return new Map(
    probes.map(({ reader, clean, deviation }, p) => {
      const own = new Map<string, Float32Array[]>()
      const others = new Map<string, Float32Array[]>()
      const loss = new Map<string, Float64Array>()
      for (const [edit, list] of found[p]!) {
        const general = everyCategory.has(edit)
        const chosen = (c: number) => (general ? list : list.filter(({ of }) => of === c))
        own.set(
          edit,
          table.categories.map((_, c) => meanConcordance(chosen(c).map(({ hits }) => hits[c]!))),
        )
        loss.set(
          edit,
          Float64Array.from(read.category, (category, word) => {
            const mine = chosen(category)
            return mine.reduce((sum, { loss }) => sum + loss[word]!, 0) / mine.length
          }),
        )
        if (!general && k > 1)
          others.set(
            edit,
            table.categories.map((_, c) =>
              meanConcordance(list.filter(({ of }) => of !== c).map(({ hits }) => hits[c]!)),
            ),
          )
      }
      const cleanHits = clean.scores.map((scores, c) => concordance(pairs, c, scores, rounding * deviation[c]!))
      return [reader, { clean: cleanHits, cleanLoss: clean.loss, own, others, loss }]
    }),
  )
}

/** The rows that were captured at a position, in the order of the rows. */
function atPosition(
  { tensors, labels }: Pick<Captured, "tensors" | "labels">,
  name: string,
  rows: readonly { readonly target?: number; readonly next?: number }[],
  position: WordPosition,
): Matrix {
  const { dims, data } = tensors.get(name)!
  const d = dims.at(-1)!
  const picked = new Float32Array(rows.length * d)
  labels.forEach((label, at) => {
    if (label.position === rows[label.row]![position]) picked.set(data.subarray(at * d, (at + 1) * d), label.row * d)
  })
  return { dims: [rows.length, d], data: picked }
}

/** Some rows of a matrix. */
export function pickRows({ dims, data }: Matrix, rows: Int32Array): Matrix {
  const d = dims[1]!
  const picked = data instanceof Float32Array ? new Float32Array(rows.length * d) : new Float64Array(rows.length * d)
  rows.forEach((row, at) => {
    picked.set(data.subarray(row * d, (row + 1) * d), at * d)
  })
  return { dims: [rows.length, d], data: picked }
}

function deviationOver(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length)
}
