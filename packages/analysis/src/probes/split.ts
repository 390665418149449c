import { FmriError } from "@llm-fmri/errors"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { type Groups, rowsOfGroups } from "../groups.js"
import { checkLength } from "../matrix.js"
import { encodeLabels, type Labels } from "./labels.js"

/** Rows to fit on and rows to judge on. */
export interface Split {
  readonly training: Int32Array
  readonly heldOut: Int32Array
}

/**
 * A fold 0 … k − 1 for every row: the rows of a group together, and the groups of each class spread evenly.
 *
 * Groups of a class are put in order of their names, shuffled with a seed of the class's own and dealt out in turn; the
 * turn goes on where the class before stopped. The order of rows does not matter. Rows outside `rows` get −1, which makes
 * the inner folds of a nested choice.
 *
 * @param labels the class of each row, [n]
 * @param groups the group (word) of each row, [n]
 * @param options `k` folds; `seed`; `rows`: the rows to deal, all when left out
 * @throws FmriError `BadFolds` where a class has fewer groups than folds, `MixedLabels` where a group has two classes.
 *
 * @example
 * ```ts
 * const words = ["ape", "ape", "bee", "bee", "axe", "axe", "saw", "saw"]
 * const labels = words.map((word) => (word === "ape" || word === "bee" ? "animal" : "tool"))
 * const fold = groupFolds(labels, words, { k: 2, seed: 1 })
 * fold[0] === fold[1] // true
 * fold[0] === fold[2] // false
 * ```
 */
export function groupFolds(
  labels: Labels,
  groups: Groups,
  { k, seed, rows }: { readonly k: number; readonly seed: number; readonly rows?: ArrayLike<number> },
): Int32Array {
  checkLength("the list of groups", groups.length, labels.length)
  if (!Number.isInteger(k) || k < 2) throw badFolds(`${k} is not a number of folds`)
  const chosen = rows === undefined ? Int32Array.from(labels, (_, row) => row) : Int32Array.from(rows)
  const members = rowsOfGroups(Array.from(chosen, (row) => groups[row]!)).map((list) => list.map((i) => chosen[i]!))
  const { classes, y } = encodeLabels(labels)
  const ofClass: Int32Array[][] = classes.map(() => [])
  for (const list of members) {
    const own = y[list[0]!]!
    const other = list.find((row) => y[row] !== own)
    if (other !== undefined) {
      throw new FmriError("MixedLabels", `group ${groups[other]} has the labels ${classes[own]} and ${labels[other]}`, {
        fix: "Name groups so that each has one label (a word of two categories is two groups).",
        fields: { group: groups[other], row: other },
      })
    }
    ofClass[own]!.push(list)
  }
  const fold = new Int32Array(labels.length).fill(-1)
  let turn = 0
  const byName = (one: string | number, other: string | number) => (String(one) < String(other) ? -1 : 1)
  for (const label of [...classes].sort(byName)) {
    const lists = ofClass[classes.indexOf(label)]!
    if (lists.length > 0 && lists.length < k) {
      throw badFolds(`class ${label} has ${lists.length} groups, too few for ${k} folds`)
    }
    lists.sort((one, other) => byName(groups[one[0]!]!, groups[other[0]!]!))
    new Rng(deriveSeed(seed, "group-folds", label)).shuffle(lists)
    for (const list of lists) {
      for (const row of list) fold[row] = turn % k
      turn++
    }
  }
  return fold
}

/**
 * The splits of a fold per row: entry f holds out the rows of fold f and trains on the others; rows below 0 are in neither.
 *
 * @param folds fold of each row, [n]: 0 … k − 1, or −1 for rows left out
 * @param groups the group (word) of each row, [n]
 * @throws FmriError `GroupLeak` where a group has rows on both sides of a split, `BadFolds`, `BadShape`.
 *
 * @example
 * ```ts
 * splitsOf([0, 0, 1], ["ape", "ape", "bee"])[1].training // [0, 1]
 * ```
 */
export function splitsOf(folds: ArrayLike<number>, groups: Groups): Split[] {
  checkLength("the list of folds", folds.length, groups.length)
  const home = new Map<string | number, number>()
  let last = -1
  for (let row = 0; row < folds.length; row++) {
    const fold = folds[row]!
    if (!Number.isInteger(fold)) throw badFolds(`row ${row} is in fold ${fold}`)
    if (fold < 0) continue
    last = Math.max(last, fold)
    const first = home.get(groups[row]!)
    if (first === undefined) home.set(groups[row]!, fold)
    else if (first !== fold) throw leak(groups[row]!, first, fold)
  }
  if (last < 1) throw badFolds(`there are ${last + 1} folds`)
  const rows = Int32Array.from(folds, (_, row) => row)
  return Array.from({ length: last + 1 }, (_, fold) => {
    const heldOut = rows.filter((row) => folds[row] === fold)
    if (heldOut.length === 0) throw badFolds(`fold ${fold} has no row`)
    return { training: rows.filter((row) => folds[row]! >= 0 && folds[row] !== fold), heldOut }
  })
}

/**
 * Refuses a split that a group is on both sides of: what is learnt of a word would count as knowledge of its category.
 *
 * @throws FmriError `GroupLeak`.
 *
 * @example
 * ```ts
 * checkSplit({ training: Int32Array.of(0, 1), heldOut: Int32Array.of(2) }, ["ape", "ape", "bee"])
 * splitsOf([0, 1], ["ape", "bee"]).length // 2
 * ```
 */
export function checkSplit({ training, heldOut }: Split, groups: Groups): void {
  const trained = new Set(Array.from(training, (row) => groups[row]!))
  for (const row of heldOut) if (trained.has(groups[row]!)) throw leak(groups[row]!, "training", "held-out")
}

function leak(group: string | number, one: number | string, other: number | string): FmriError {
  return new FmriError("GroupLeak", `group ${group} is on both sides of a split (${one} and ${other})`, {
    fix: "Keep all rows of a word in one fold: groupFolds, or folds of @llm-fmri/stimuli, does.",
    fields: { group },
  })
}

function badFolds(what: string): FmriError {
  return new FmriError("BadFolds", what, {
    fix: "Number at least two folds from 0 on without gaps, with a group of every class in each.",
  })
}
