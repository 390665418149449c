import type { Runtime } from "@llm-fmri/graph"
import { inThreads, shared } from "@llm-fmri/threads"
import type { Groups } from "../groups.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { type Kernel, kernelOf } from "./kernel.js"
import { classCounts, encodeLabels, type Labels } from "./labels.js"
import { type CurveJob, type FoldCurve, foldCurve, type RemovedDirection } from "./nullspace-curve.js"
import { checkPenalties } from "./penalty.js"
import { type Split, splitsOf } from "./split.js"

/** How directions are found and removed. */
export interface NullspaceOptions {
  /** The fold of each row, [n]; directions come from the training rows, scores are of the held-out ones. */
  readonly folds: ArrayLike<number>
  /** How many directions are removed, one after the other. */
  readonly removals: number
  /** What is removed: the weight vector of the *`probe`* refitted on what is left, or the `mean-difference` of what is left. */
  readonly by?: RemovedDirection
  /** λ of the ridge on z-scored rows; *`ledoit-wolf`* estimates it from each fold's training rows, once. */
  readonly lambda?: number | "ledoit-wolf"
  /** z-scores units with mean and deviation of each fold's training rows, *true*. */
  readonly standardise?: boolean
  /** The classes whose directions are removed; all when left out. */
  readonly classes?: readonly (string | number)[]
  /** Numbers of removals after which discriminants of all classes are refitted; none when left out. */
  readonly refit?: readonly number[]
  readonly runtime?: Runtime
  readonly signal?: AbortSignal
}

/** A cloud of labelled rows. */
export interface NullspaceProblem {
  /** Activations [n, d]. */
  readonly x: Matrix
  /** The class of each row, [n]. */
  readonly labels: Labels
  /** The group (word) of each row, [n]; a group on both sides of a split is an error. */
  readonly groups: Groups
}

/** What can be read of a class after 0, 1, 2, … of its directions are gone. */
export interface NullspaceCurve {
  readonly label: string | number
  /** The held-out score of the class's own one-vs-rest probe, refitted after each removal: [n, removals + 1]. */
  readonly scores: Matrix
  /** The class that refitted discriminants of all classes give each held-out row, one [n] a number of `refit`. */
  readonly refitted: readonly (readonly (string | number)[])[]
}

/**
 * Iterative nullspace projection (Ravfogel et al. 2020, INLP): fit a one-vs-rest probe of a class on training rows, score
 * held-out rows, project its weight vector out of all rows, and begin again.
 *
 * The probes are ridge regressions with one λ a fold. By `mean-difference` the class means of the training rows are equal
 * after one removal, so that every later probe is 0 by algebra (Belrose et al. 2023); regularised probes leave something.
 * Nothing is projected in fact: rows enter as inner products K, a removal is K ← K − ppᵀ with p the rows' projections, and
 * (K + λI)⁻¹ follows from one factorisation a fold.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @param groups the group (word) of each row, [n]; a group on both sides of a split is an error
 * @throws FmriError `GroupLeak`, `BadFolds`, `BadShape`, `NotFinite`, `BadPenalty`, `MissingClass`.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(3, 4, 5, 4, -3, -4, -5, -4) }
 * const words = ["ape", "bee", "cow", "dog", "awl", "axe", "saw", "vice"]
 * const labels = words.map((_, row) => (row < 4 ? "animal" : "tool"))
 * const folds = words.map((_, row) => row % 2)
 * const [animal] = await iterativeNullspace(x, labels, words, { folds, removals: 1, lambda: 1 })
 * animal.scores.data.map(Math.sign).slice(0, 2) // [1, 0]
 * ```
 */
export async function iterativeNullspace(
  x: Matrix,
  labels: Labels,
  groups: Groups,
  options: NullspaceOptions,
): Promise<NullspaceCurve[]> {
  return (await iterativeNullspaces([{ x, labels, groups }], options))[0]!
}

/** From this many removals on they are made in threads. */
const many = 8
/** Classes of one job. */
const together = 4

/**
 * {@link iterativeNullspace} of many clouds, in threads: the next cloud's inner products are made while directions are
 * removed from the ones before.
 *
 * @param problems taken one by one, as threads have time for them
 * @throws FmriError as {@link iterativeNullspace}.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(3, 4, 5, 4, -3, -4, -5, -4) }
 * const groups = ["ape", "bee", "cow", "dog", "awl", "axe", "saw", "vice"]
 * const labels = groups.map((_, row) => (row < 4 ? "animal" : "tool"))
 * const options = { folds: groups.map((_, row) => row % 2), removals: 1, lambda: 1 }
 * const found = await iterativeNullspaces([{ x, labels, groups }], options)
 * found[0][0].label // "animal"
 * ```
 */
export async function iterativeNullspaces(
  problems: Iterable<NullspaceProblem>,
  options: NullspaceOptions,
): Promise<NullspaceCurve[][]> {
  const { removals, refit = [], signal } = options
  const curves: NullspaceCurve[][] = []
  const places: ((curve: FoldCurve[]) => void)[] = []
  async function* jobs(): AsyncGenerator<CurveJob> {
    for (const problem of problems) {
      const { classes, y, wanted } = checked(problem, options)
      const n = y.length
      const found = wanted.map((label) => ({
        label,
        scores: { dims: [n, removals + 1], data: new Float64Array(n * (removals + 1)) },
        refitted: refit.map(() => new Array<string | number>(n).fill("")),
      }))
      curves.push(found)
      const splits = splitsOf(options.folds, problem.groups)
      // Side by side: while the runtime has one fold, this thread prepares another.
      const kernels = await Promise.all(splits.map((split) => foldKernel(problem.x, split, options)))
      for (const [fold, split] of splits.entries()) {
        const kernel = kernels[fold]!
        const counts = classCounts({ classes, y }, split.training)
        const own = split.training.map((row) => y[row]!)
        for (let at = 0; at < wanted.length; at += together) {
          const part = found.slice(at, at + together)
          places.push((folds) => {
            part.forEach((curve, i) => {
              place(curve, folds[i]!, split.heldOut, classes)
            })
          })
          const labels = part.map(({ label }) => classes.indexOf(label))
          yield { kernel, own, counts, labels, removals, by: options.by ?? "probe", refit }
        }
      }
    }
  }
  const done = await inThreads<CurveJob, FoldCurve[]>(import.meta.url, "foldCurves", jobs(), {
    ...(removals < many && { threads: 1 }),
    ...(signal && { signal }),
  })
  done.forEach((folds, job) => {
    places[job]!(folds)
  })
  return curves
}

/** What a thread does. */
export const foldCurves = (job: CurveJob): FoldCurve[] => job.labels.map((label) => foldCurve(job, label))

function checked({ x, labels, groups }: NullspaceProblem, { lambda = "ledoit-wolf", classes }: NullspaceOptions) {
  const [n] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkLength("the list of groups", groups.length, n)
  checkFinite("the activations", x.data)
  if (lambda !== "ledoit-wolf") checkPenalties([lambda], "a ridge penalty", "Pass a positive number or ledoit-wolf.")
  const encoded = encodeLabels(labels)
  return { ...encoded, wanted: classes ?? encoded.classes }
}

async function foldKernel(
  x: Matrix,
  split: Split,
  { standardise = true, lambda = "ledoit-wolf", removals, runtime }: NullspaceOptions,
): Promise<Kernel> {
  const found = await kernelOf(x, split, standardise, lambda, runtime)
  return removals < many ? found : { ...found, kernel: shared(found.kernel), factor: shared(found.factor) }
}

/** Puts the held-out rows of one fold where they belong. */
function place(
  curve: { readonly scores: Matrix; readonly refitted: readonly (string | number)[][] },
  fold: FoldCurve,
  heldOut: Int32Array,
  classes: readonly (string | number)[],
): void {
  const steps = curve.scores.dims[1]!
  heldOut.forEach((row, i) => {
    curve.scores.data.set(fold.scores.subarray(i * steps, (i + 1) * steps), row * steps)
    fold.refitted.forEach((found, at) => {
      curve.refitted[at]![row] = classes[found[i]!]!
    })
  })
}
