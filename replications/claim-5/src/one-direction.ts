import { setImmediate } from "node:timers/promises"
import {
  iterativeNullspace,
  iterativeNullspaces,
  type Matrix,
  mean,
  meanDifference,
  type NullspaceCurve,
  placements,
} from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import type { Rng } from "@llm-fmri/random"
import type { Words } from "./words.js"

export interface OneDirectionOptions {
  readonly lots: number
  /** Halvings of the range in which the size of the shift is looked for, 0 … 2 times the category's own. */
  readonly bisections: number
  readonly removals: number
  readonly rng: (category: number, lot: number) => Rng
  readonly runtime?: Runtime
  readonly signal?: AbortSignal
  readonly onCategory?: () => void
}

/** What removal leaves of a concept that is one direction by construction. */
export interface OneDirection {
  /** AUC after 0, 1, 2, … removals, mean over categories, [lot][removals + 1]. */
  readonly lots: readonly Float64Array[]
  /** What the shifts were multiplied by to be read as well as the categories are, one a category. */
  readonly factors: readonly number[]
}

/**
 * The same cloud with a concept in it that is one direction: a category's mean difference is taken from its own words and
 * given to as many words drawn by lot, as large as sets them apart as far as the category was. (As far: {@link separation}
 * and not AUC, which is 1 for strengths of all kinds.)
 *
 * What removal leaves of that is not the rank of the concept but the imprecision of the removed direction, and the shape
 * of the cloud; more than that is what a category must leave to be more than one direction.
 *
 * @param wanted separation of each category, [categories]
 */
export async function oneDirection(
  x: Matrix,
  words: Words,
  wanted: readonly number[],
  { lots, bisections, removals, rng, runtime, signal, onCategory }: OneDirectionOptions,
): Promise<OneDirection> {
  const concepts = words.categories.map((_, c) => {
    const mask = Array.from(words.category, (own) => Number(own === c))
    return {
      mask,
      shift: meanDifference(x, mask),
      drawn: Array.from({ length: lots }, (_, lot) => drawLot(mask, words.fold, rng(c, lot))),
    }
  })
  const matched = Math.min(lots, 2)
  const factorOf = async ({ mask, shift, drawn }: (typeof concepts)[number], c: number) => {
    let [low, high] = [0, 2]
    for (let step = 0; step < bisections; step++) {
      const middle = (low + high) / 2
      let apart = 0
      for (const lot of drawn.slice(0, matched)) {
        await setImmediate()
        signal?.throwIfAborted()
        const cloud = moved(x, shift, mask, lot, middle)
        apart += (await removedCurve(cloud, lot, words.fold, 0, runtime)).separation / matched
      }
      if (apart < wanted[c]!) low = middle
      else high = middle
    }
    return (low + high) / 2
  }
  // Side by side: while the runtime has one cloud, this thread makes another.
  const factors = await Promise.all(concepts.map(factorOf))
  function* problems() {
    for (const [c, { mask, shift, drawn }] of concepts.entries()) {
      for (const lot of drawn) {
        yield { x: moved(x, shift, mask, lot, factors[c]!), labels: lot, groups: wordsAlone(words.fold) }
      }
      onCategory?.()
    }
  }
  const found = await iterativeNullspaces(problems(), {
    ...flaggedOnly(words.fold, removals, runtime),
    ...(signal && { signal }),
  })
  const curves = Array.from({ length: lots }, () => new Float64Array(removals + 1))
  for (const [c, { drawn }] of concepts.entries()) {
    for (const [at, lot] of drawn.entries()) {
      const { aucs } = readCurve(found[c * lots + at]!, lot, words.fold)
      aucs.forEach((auc, step) => {
        curves[at]![step]! += auc / words.categories.length
      })
    }
  }
  return { lots: curves, factors }
}

/** As many words of each fold as the category has there, drawn by lot: 1 for those, 0 for others. */
function drawLot(mask: readonly number[], fold: ArrayLike<number>, rng: Rng): Int32Array {
  const lot = new Int32Array(mask.length)
  for (const own of new Set(Array.from(fold))) {
    const rows = [...mask.keys()].filter((word) => fold[word] === own)
    const flags = rows.map((word) => mask[word]!)
    rng.shuffle(flags)
    rows.forEach((word, i) => {
      lot[word] = flags[i]!
    })
  }
  return lot
}

/** The shift taken from the words of the mask and, `factor` times, given to those of the lot. */
export function moved(
  x: Matrix,
  shift: Float64Array,
  mask: ArrayLike<number>,
  lot: ArrayLike<number>,
  factor: number,
): Matrix {
  const d = x.dims[1]!
  const data = Float64Array.from(x.data)
  for (let word = 0; word < mask.length; word++) {
    const by = factor * lot[word]! - mask[word]!
    if (by !== 0) for (let j = 0; j < d; j++) data[word * d + j]! += by * shift[j]!
  }
  return { dims: x.dims, data }
}

/** What is read after 0, 1, 2, … removals: AUC of the flagged words, and how far the first probe sets them apart. */
export interface RemovedCurve {
  readonly aucs: readonly number[]
  readonly separation: number
}

/** Removes directions of the flagged words against the rest. */
export async function removedCurve(
  x: Matrix,
  flags: Int32Array,
  fold: Int32Array,
  removals: number,
  runtime?: Runtime,
): Promise<RemovedCurve> {
  const curves = await iterativeNullspace(x, flags, wordsAlone(fold), flaggedOnly(fold, removals, runtime))
  return readCurve(curves, flags, fold)
}

const wordsAlone = (fold: Int32Array) => Int32Array.from(fold, (_, word) => word)

function flaggedOnly(folds: Int32Array, removals: number, runtime: Runtime | undefined) {
  return { folds, removals, classes: [1], ...(runtime && { runtime }) }
}

function readCurve([curve]: readonly NullspaceCurve[], flags: Int32Array, fold: Int32Array): RemovedCurve {
  const steps = curve!.scores.dims[1]!
  const scores = (step: number) => Float64Array.from(flags, (_, word) => curve!.scores.data[word * steps + step]!)
  return {
    aucs: Array.from({ length: steps }, (_, step) => flaggedAuc(scores(step), flags, fold)),
    separation: separation(scores(0), flags, fold),
  }
}

/** Difference of mean scores, flagged less others, over the deviation within both: d′ of held-out scores, within folds. */
export function separation(scores: ArrayLike<number>, flags: ArrayLike<number>, fold: ArrayLike<number>): number {
  let [difference, square, freedom, flagged] = [0, 0, 0, 0]
  for (const own of new Set(Array.from(fold))) {
    const side = (flag: number) =>
      Float64Array.from(
        Array.from(fold, (_, word) => word).filter((word) => fold[word] === own && flags[word] === flag),
        (word) => scores[word]!,
      )
    const [inside, outside] = [side(1), side(0)]
    if (inside.length === 0 || outside.length === 0) continue
    difference += inside.length * (mean(inside) - mean(outside))
    flagged += inside.length
    for (const values of [inside, outside]) {
      const centre = mean(values)
      for (const value of values) square += (value - centre) ** 2
      freedom += values.length - 1
    }
  }
  return square > 0 ? difference / flagged / Math.sqrt(square / freedom) : 0
}

/** AUC of flagged words within folds, mean over flagged words. */
export function flaggedAuc(scores: Float64Array, flags: ArrayLike<number>, fold: ArrayLike<number>): number {
  const own = Array.from(flags)
  const first = own[0]!
  const n = own.length
  const data = new Float64Array(2 * n)
  // Columns go by the first row's class; only the flagged one's column matters.
  for (let word = 0; word < n; word++) data[2 * word + (first === 1 ? 0 : 1)] = scores[word]!
  const found = placements({ dims: [n, 2], data }, own, fold)
  return mean(Float64Array.from(found.filter((_, word) => own[word] === 1)))
}
