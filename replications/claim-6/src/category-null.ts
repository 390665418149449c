import { auc, type HeldOutMap, type Matrix } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { inThreads, shared } from "@llm-fmri/threads"

/** Labellings that a thread reads at a time. */
const perJob = 100

/**
 * How well each category alone is read from held-out words, and how well it would be if labels were dealt to the words by
 * lot: AUC over words of a ridge probe against the rest, which follows from one factorisation for every labelling.
 *
 * @param map of `leaveGroupOut`, groups are words
 * @param category the category 0 … k − 1 of each word, in the order of the map's groups
 * @returns `observed` [k], `draws` [draws, k]
 */
export async function categoryNull(
  map: HeldOutMap,
  category: ArrayLike<number>,
  { rng, draws }: { readonly rng: Rng; readonly draws: number },
): Promise<{ readonly observed: Float64Array; readonly draws: Matrix }> {
  const own = Int32Array.from(category)
  const k = own.reduce((most, label) => Math.max(most, label + 1), 0)
  const dealt = Array.from({ length: draws }, () => {
    const labels = own.slice()
    rng.shuffle(labels)
    return labels
  })
  const all = { ...map, folds: map.folds.map((fold) => ({ ...fold, map: shared(fold.map) })) }
  const jobs = Array.from({ length: Math.ceil(draws / perJob) }, (_, job) => ({
    map: all,
    labels: dealt.slice(job * perJob, (job + 1) * perJob),
    k,
  }))
  const areas = (await inThreads<AreasJob, Float64Array[]>(import.meta.url, "readAreas", jobs)).flat()
  const data = new Float64Array(draws * k)
  areas.forEach((found, draw) => {
    data.set(found, draw * k)
  })
  return { observed: wordAreas(map, own, k), draws: { dims: [draws, k], data } }
}

interface AreasJob {
  readonly map: HeldOutMap
  /** The category of each word, by draw. */
  readonly labels: readonly Int32Array[]
  readonly k: number
}

/** What a thread does. */
export function readAreas({ map, labels, k }: AreasJob): Float64Array[] {
  return labels.map((label) => wordAreas(map, label, k))
}

function wordAreas({ folds, groups, groupOf }: HeldOutMap, label: Int32Array, k: number): Float64Array {
  // A word's rows have one sum of scores: ranks of means are ranks of sums where every word has as many rows.
  const score = new Float64Array(groups * k)
  const rows = new Float64Array(groups)
  for (const { heldOut, size, map } of folds) {
    const offset = new Float64Array(k)
    const total = size.reduce((sum, count) => sum + count, 0)
    for (let g = 0; g < groups; g++) offset[label[g]!]! += size[g]! / total
    heldOut.forEach((row, i) => {
      const word = groupOf[row]!
      rows[word]!++
      for (let c = 0; c < k; c++) score[word * k + c]! += offset[c]!
      for (let g = 0; g < groups; g++) score[word * k + label[g]!]! += map[i * groups + g]!
    })
  }
  return Float64Array.from({ length: k }, (_, c) =>
    auc(
      Float64Array.from({ length: groups }, (_, word) => score[word * k + c]! / rows[word]!),
      label.map((own) => Number(own === c)),
    ),
  )
}
