import { FmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { needGroups } from "../groups.js"
import type { PermutationOptions } from "../inference/permutation.js"
import { checkLength, type Matrix } from "../matrix.js"
import { discriminant } from "./discriminant.js"
import { classCounts, type EncodedLabels, encodeLabels, type Labels } from "./labels.js"
import type { HeldOutFold, HeldOutMap } from "./leave-group-out.js"
import { hold } from "./products.js"
import { recall } from "./recall.js"

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
  { method = "lda", runtime }: { readonly method?: ClosedForm; readonly runtime?: Runtime } = {},
): Promise<(string | number)[]> {
  const encoded = encodeLabels(labels)
  const ofGroup = groupLabels(map, encoded, labels)
  const [predicted] = await predictions(map, encoded.classes.length, [ofGroup], method, runtime)
  return Array.from(predicted!, (c) => encoded.classes[c]!)
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
  {
    seed,
    draws = 1000,
    method = "lda",
    runtime,
  }: PermutationOptions & { readonly method?: ClosedForm; readonly runtime?: Runtime },
): Promise<{ readonly observed: Float64Array; readonly draws: Matrix }> {
  const encoded = encodeLabels(labels)
  const k = encoded.classes.length
  const observed = new Float64Array(maps.length)
  const data = new Float64Array(draws * maps.length)
  for (const [layer, map] of maps.entries()) {
    needGroups(map.groups)
    const own = groupLabels(map, encoded, labels)
    const rng = new Rng(seed)
    for (let start = -1; start < draws; start += chunk) {
      // The first labelling of all is the true one.
      const labellings = Array.from({ length: Math.min(chunk, draws - start) }, (_, i) => {
        const shuffled = own.slice()
        if (start + i >= 0) rng.shuffle(shuffled)
        return shuffled
      })
      const predicted = await predictions(map, k, labellings, method, runtime)
      labellings.forEach((labelling, i) => {
        const y = map.groupOf.map((group) => labelling[group]!)
        const byClass = recall(predicted[i]!, y, k)
        const accuracy = byClass.reduce((sum, share) => sum + share, 0) / k
        if (start + i < 0) observed[layer] = accuracy
        else data[(start + i) * maps.length + layer] = accuracy
      })
    }
  }
  return { observed, draws: { dims: [draws, maps.length], data } }
}

/** Labellings that go into one product. */
const chunk = 50

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

/** The class of each row under each labelling of the groups. */
async function predictions(
  map: HeldOutMap,
  k: number,
  labellings: readonly Int32Array[],
  method: ClosedForm,
  runtime: Runtime | undefined,
): Promise<Int32Array[]> {
  const g = map.groups
  const width = labellings.length * k
  const targets = new Float64Array(g * width)
  labellings.forEach((labelling, i) => {
    for (let group = 0; group < g; group++) targets[group * width + i * k + labelling[group]!] = 1
  })
  const held = await hold(runtime, targets, g, width)
  const result = labellings.map(() => new Int32Array(map.groupOf.length))
  try {
    await Promise.all(
      map.folds.map(async (fold) => {
        const rows = method === "lda" ? fold.heldOut.length + g : fold.heldOut.length
        const scores = await held.times(fold.map.subarray(0, rows * g), rows)
        labellings.forEach((labelling, i) => {
          classify(fold, scores, width, i * k, labelling, k, method, result[i]!)
        })
      }),
    )
  } finally {
    held.release()
  }
  return result
}

/** Fills in the classes of a fold's held-out rows, from the columns of `scores` that belong to one labelling. */
function classify(
  { heldOut, size, scale }: HeldOutFold,
  scores: Float64Array,
  width: number,
  from: number,
  labelling: Int32Array,
  k: number,
  method: ClosedForm,
  into: Int32Array,
): void {
  const counts = new Float64Array(k)
  for (let group = 0; group < size.length; group++) counts[labelling[group]!]! += size[group]!
  if (counts.includes(0)) {
    throw new FmriError("MissingClass", "a labelling leaves a fold's training rows without a class", {
      fix: "Use fewer folds, or classes of more groups.",
    })
  }
  let transform: Float64Array | undefined
  let offset: Float64Array
  if (method === "lda") {
    const b = new Float64Array(k * k)
    for (let group = 0; group < size.length; group++) {
      const row = (heldOut.length + group) * width + from
      const own = labelling[group]! * k
      for (let c = 0; c < k; c++) b[own + c]! += scores[row + c]!
    }
    const turned = discriminant(b, counts, scale)
    transform = turned.transform
    offset = turned.offset
  } else {
    const n = counts.reduce((sum, count) => sum + count, 0)
    offset = counts.map((count) => count / n)
  }
  for (let i = 0; i < heldOut.length; i++) {
    const row = i * width + from
    let best = 0
    let most = Number.NEGATIVE_INFINITY
    for (let c = 0; c < k; c++) {
      let score = offset[c]!
      if (transform === undefined) score += scores[row + c]!
      else for (let e = 0; e < k; e++) score += scores[row + e]! * transform[e * k + c]!
      if (score > most) {
        most = score
        best = c
      }
    }
    into[heldOut[i]!] = best
  }
}
