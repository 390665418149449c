import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { inThreads } from "@llm-fmri/threads"
import { needGroups } from "../groups.js"
import type { PermutationOptions } from "../inference/permutation.js"
import { checkLength, type Matrix } from "../matrix.js"
import { discriminant } from "./discriminant.js"
import { classCounts, type EncodedLabels, encodeLabels, type Labels } from "./labels.js"
import type { HeldOutFold, HeldOutMap } from "./leave-group-out.js"
import { recall } from "./recall.js"

/** How {@link labelNull} shuffles, and what it reads. */
interface LabelNullOptions extends PermutationOptions {
  /** *`lda`* */
  readonly method?: ClosedForm
  readonly signal?: AbortSignal
}

/** What is read from a {@link HeldOutMap}: ridge on class indicators, or linear discriminants. */
export type ClosedForm = "ridge" | "lda"

/**
 * The class that each row is given by the probe of the folds that do not hold it, [n].
 *
 * @param map of {@link leaveGroupOut}
 * @param labels the class of each row, [n], the same in all rows of a group
 * @throws FmriError `MixedLabels`, `BadShape`, `MissingClass` where a fold's training rows lack a class.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-1, 1, -3, 3) }
 * const map = await leaveGroupOut(x, ["a", "b", "c", "d"], { folds: [0, 0, 1, 1], lambda: 2 })
 * await heldOutClasses(map, ["low", "high", "low", "high"]) // ["low", "high", "low", "high"]
 * ```
 */
export async function heldOutClasses(
  map: HeldOutMap,
  labels: Labels,
  { method = "lda" }: { readonly method?: ClosedForm } = {},
): Promise<(string | number)[]> {
  const encoded = encodeLabels(labels)
  const predict = labelReader(map, encoded.classes.length, method)
  return Array.from(predict(groupLabels(map, encoded, labels)), (c) => encoded.classes[c]!)
}

/**
 * Held-out macro accuracy of a closed-form probe, and its null when labels are shuffled over groups (words).
 *
 * All layers see the same shuffles, so that `null` and `observed` go into {@link maxT} as they are. Each shuffle runs
 * the whole leave-group-out, with the folds, scales and penalties of the data, none of which depends on labels.
 *
 * @param maps one of {@link leaveGroupOut} for each layer, of the same rows and groups
 * @param labels the class of each row, [n], the same in all rows of a group
 * @returns `observed` [layers], `null` [draws, layers]
 * @throws FmriError `MixedLabels`, `BadShape`, `TooFew`, `MissingClass` where a shuffle leaves a fold without a class.
 *
 * @example
 * ```ts
 * const x = { dims: [12, 1], data: Float32Array.of(1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6) }
 * const words = ["ape", "bee", "cow", "dog", "eel", "fly", "awl", "axe", "cup", "fan", "saw", "vice"]
 * const labels = words.map((_, row) => (row < 6 ? "animal" : "tool"))
 * const map = await leaveGroupOut(x, words, { folds: words.map((_, row) => row % 3) })
 * const { observed, draws } = await labelNull([map], labels, { seed: 1, draws: 99 })
 * observed // [1]
 * maxT(observed, draws).p // ≈ [0.01] ± 0.02
 * ```
 */
export async function labelNull(
  maps: readonly HeldOutMap[],
  labels: Labels,
  { seed, draws = 1000, method = "lda", signal }: LabelNullOptions,
): Promise<{ readonly observed: Float64Array; readonly draws: Matrix }> {
  const encoded = encodeLabels(labels)
  const k = encoded.classes.length
  for (const map of maps) needGroups(map.groups)
  const parts = Math.ceil((1 + draws) / jobDraws)
  const jobs = function* (): Generator<LabelNullJob> {
    for (const map of maps) {
      const own = groupLabels(map, encoded, labels)
      for (let part = 0; part < parts; part++) {
        // The first labelling of all is the true one.
        const to = Math.min((part + 1) * jobDraws, 1 + draws)
        yield { map, own, k, seed, from: part * jobDraws, to, method }
      }
    }
  }
  const work = draws * maps.reduce((sum, { folds }) => sum + folds.reduce((all, { map }) => all + map.length, 0), 0)
  const found = await inThreads<LabelNullJob, Float64Array>(import.meta.url, "labelNullOf", jobs(), {
    ...(work < small ? { threads: 1 } : {}),
    ...(signal ? { signal } : {}),
  })
  const observed = new Float64Array(maps.length)
  const data = new Float64Array(draws * maps.length)
  for (let layer = 0; layer < maps.length; layer++) {
    let draw = -1
    for (const part of found.slice(layer * parts, (layer + 1) * parts)) {
      for (const accuracy of part) {
        if (draw < 0) observed[layer] = accuracy
        else data[draw * maps.length + layer] = accuracy
        draw++
      }
    }
  }
  return { observed, draws: { dims: [draws, maps.length], data } }
}

/** Labellings that a thread reads in one go. */
const jobDraws = 251
/** Up to so many additions the way to a thread costs more than it saves. */
const small = 2e8

/** Some of the labellings of a layer. */
export interface LabelNullJob {
  readonly map: HeldOutMap
  /** The class of each group. */
  readonly own: Int32Array
  readonly k: number
  readonly seed: number
  /** Labellings `from` … `to` − 1, of which number 0 is the true one. */
  readonly from: number
  readonly to: number
  readonly method: ClosedForm
}

/** Macro accuracies under some labellings. */
export function labelNullOf({ map, own, k, seed, from, to, method }: LabelNullJob): Float64Array {
  const predict = labelReader(map, k, method)
  const rng = new Rng(seed)
  const accuracies = new Float64Array(to - from)
  for (let at = 0; at < to; at++) {
    const labelling = own.slice()
    if (at > 0) rng.shuffle(labelling)
    // The shuffles of the parts before are made as well: all parts are of one stream.
    if (at < from) continue
    const y = map.groupOf.map((group) => labelling[group]!)
    const byClass = recall(predict(labelling), y, k)
    accuracies[at - from] = byClass.reduce((sum, share) => sum + share, 0) / k
  }
  return accuracies
}

function groupLabels(map: HeldOutMap, encoded: EncodedLabels, labels: Labels): Int32Array {
  checkLength("the list of labels", labels.length, map.groupOf.length)
  classCounts(
    encoded,
    Int32Array.from(labels, (_, row) => row),
  )
  const own = new Int32Array(map.groups).fill(-1)
  map.groupOf.forEach((group, row) => {
    const label = encoded.y[row]!
    if (own[group]! < 0) own[group] = label
    if (own[group] !== label) {
      throw new FmriError(
        "MixedLabels",
        `the group of row ${row} has the labels ${encoded.classes[own[group]!]} and ${labels[row]}`,
        {
          fix: "Name groups so that each has one label (a word of two categories is two groups).",
          fields: { row },
        },
      )
    }
  })
  return own
}

/** A fold's map by columns, of training groups only: what is summed over the groups of a class. */
interface Columns {
  readonly fold: HeldOutFold
  /** Numbers of the training groups. */
  readonly groups: Int32Array
  /** Held-out rows and, for discriminants, training groups. */
  readonly rows: number
  /** [training groups, rows] */
  readonly data: Float64Array
}

/** Reads any labelling of the groups: the class of each row, [n]; the next labelling overwrites it. */
function labelReader(map: HeldOutMap, k: number, method: ClosedForm): (labelling: Int32Array) => Int32Array {
  const folds = map.folds.map((fold) => columnsOf(fold, map.groups, method))
  const sums = new Float64Array(k * Math.max(...folds.map(({ rows }) => rows)))
  const into = new Int32Array(map.groupOf.length)
  return (labelling) => {
    for (const columns of folds) {
      sumByClass(columns, labelling, k, sums)
      classify(columns, sums, labelling, k, method, into)
    }
    return into
  }
}

function columnsOf(fold: HeldOutFold, g: number, method: ClosedForm): Columns {
  const groups = Int32Array.from(fold.size.keys()).filter((group) => fold.size[group]! > 0)
  const held = fold.heldOut.length
  const rows = method === "lda" ? held + groups.length : held
  const data = new Float64Array(groups.length * rows)
  for (let row = 0; row < rows; row++) {
    const from = (row < held ? row : held + groups[row - held]!) * g
    for (let at = 0; at < groups.length; at++) data[at * rows + row] = fold.map[from + groups[at]!]!
  }
  return { fold, groups, rows, data }
}

/** For each class the sum of the columns of its groups, in their order, [k, rows]. */
function sumByClass({ groups, rows, data }: Columns, labelling: Int32Array, k: number, sums: Float64Array): void {
  sums.fill(0, 0, k * rows)
  const members = Array.from({ length: k }, () => [] as number[])
  for (let at = 0; at < groups.length; at++) members[labelling[groups[at]!]!]!.push(at * rows)
  for (let c = 0; c < k; c++) {
    const list = members[c]!
    const to = c * rows
    let i = 0
    for (; i + 3 < list.length; i += 4) {
      const p = list[i]!
      const q = list[i + 1]!
      const r = list[i + 2]!
      const s = list[i + 3]!
      for (let j = 0; j < rows; j++) {
        sums[to + j] = sums[to + j]! + data[p + j]! + data[q + j]! + data[r + j]! + data[s + j]!
      }
    }
    for (; i < list.length; i++) {
      const p = list[i]!
      for (let j = 0; j < rows; j++) sums[to + j]! += data[p + j]!
    }
  }
}

/** Fills in the classes of a fold's held-out rows. */
function classify(
  { fold: { heldOut, size, scale }, groups, rows }: Columns,
  sums: Float64Array,
  labelling: Int32Array,
  k: number,
  method: ClosedForm,
  into: Int32Array,
): void {
  const counts = new Float64Array(k)
  for (const group of groups) counts[labelling[group]!]! += size[group]!
  if (counts.includes(0)) {
    throw new FmriError("MissingClass", "a labelling leaves a fold's training rows without a class", {
      fix: "Use fewer folds, or classes of more groups.",
    })
  }
  const held = heldOut.length
  let transform: Float64Array | undefined
  let offset: Float64Array
  if (method === "lda") {
    const b = new Float64Array(k * k)
    for (let at = 0; at < groups.length; at++) {
      const own = labelling[groups[at]!]! * k
      for (let c = 0; c < k; c++) b[own + c]! += sums[c * rows + held + at]!
    }
    const turned = discriminant(b, counts, scale)
    transform = turned.transform
    offset = turned.offset
  } else {
    const n = counts.reduce((sum, count) => sum + count, 0)
    offset = counts.map((count) => count / n)
  }
  const most = new Float64Array(held).fill(Number.NEGATIVE_INFINITY)
  const best = new Int32Array(held)
  const score = new Float64Array(held)
  for (let c = 0; c < k; c++) {
    score.fill(offset[c]!)
    if (transform === undefined) for (let i = 0; i < held; i++) score[i]! += sums[c * rows + i]!
    else
      for (let e = 0; e < k; e++) {
        const factor = transform[e * k + c]!
        for (let i = 0, at = e * rows; i < held; i++, at++) score[i]! += sums[at]! * factor
      }
    for (let i = 0; i < held; i++) {
      if (!(score[i]! > most[i]!)) continue
      most[i] = score[i]!
      best[i] = c
    }
  }
  for (let i = 0; i < held; i++) into[heldOut[i]!] = best[i]!
}
