import { iterativeNullspace, type Matrix, type NullspaceOptions, placements } from "@llm-fmri/analysis"
import { separation } from "./one-direction.js"
import { isConstant, type Words } from "./words.js"

/** What is left of each word's category when directions of that category are removed one after the other. */
export interface Removal {
  /** Placement of each word on its own category's refitted probe, [removed directions][word]. */
  readonly placements: readonly Float64Array[]
  /** Whether refitted discriminants of all categories still give the word its own, [refit][word]: 0 or 1. */
  readonly hits: readonly Float64Array[]
  /** The largest score of any refitted probe, by number of removed directions. */
  readonly largest: readonly number[]
  /** How far the first probe of each category sets its words apart, [categories]. */
  readonly separation: readonly number[]
}

/** Removes directions of every category, each category's from the cloud as it was. */
export async function removal(
  x: Matrix,
  { category, fold }: Pick<Words, "category" | "fold">,
  options: Omit<NullspaceOptions, "folds">,
): Promise<Removal> {
  const n = fold.length
  const steps = options.removals + 1
  const refit = options.refit ?? []
  if (isConstant(x)) {
    return {
      placements: Array.from({ length: steps }, () => new Float64Array(n).fill(0.5)),
      hits: refit.map(() => new Float64Array(n)),
      largest: new Array(steps).fill(0),
      separation: [...new Set(category)].map(() => 0),
    }
  }
  const groups = Int32Array.from(fold, (_, word) => word)
  const curves = await iterativeNullspace(x, category, groups, { folds: fold, ...options })
  const k = curves.length
  const largest: number[] = []
  const found = Array.from({ length: steps }, (_, step) => {
    const data = new Float64Array(n * k)
    let most = 0
    for (const [c, { scores }] of curves.entries()) {
      for (let word = 0; word < n; word++) {
        const score = scores.data[word * steps + step]!
        data[word * k + c] = score
        most = Math.max(most, Math.abs(score))
      }
    }
    largest.push(most)
    return placements({ dims: [n, k], data }, category, fold)
  })
  const place = new Map(curves.map(({ label }, c) => [label, c]))
  const hits = refit.map((_, at) =>
    Float64Array.from(category, (own, word) => Number(curves[place.get(own)!]!.refitted[at]![word] === own)),
  )
  const apart = curves.map(({ label, scores }) =>
    separation(
      Float64Array.from(category, (_, word) => scores.data[word * steps]!),
      category.map((own) => Number(own === label)),
      fold,
    ),
  )
  return { placements: found, hits, largest, separation: apart }
}

/** Σ (AUC after − ½) / Σ (AUC before − ½) over some words. */
export function shareLeft(after: ArrayLike<number>, before: ArrayLike<number>, words: ArrayLike<number>): number {
  let [left, all] = [0, 0]
  for (let i = 0; i < words.length; i++) {
    left += after[words[i]!]! - 0.5
    all += before[words[i]!]! - 0.5
  }
  return left / all
}

/** The least number of removals that leaves at most half of AUC − ½ over some words; one more than were made if none does. */
export function halving(found: readonly ArrayLike<number>[], words: ArrayLike<number>): number {
  const at = found.findIndex((after) => shareLeft(after, found[0]!, words) <= 0.5)
  return at < 0 ? found.length : at
}
