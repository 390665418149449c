import { FmriError } from "@llm-fmri/errors"
import { deriveSeed } from "@llm-fmri/random"
import type { Groups } from "../groups.js"
import { checkLength, type Matrix, shapeOf } from "../matrix.js"
import { encodeLabels, type Labels } from "./labels.js"
import { type LinearProbe, probabilities, probeScores } from "./linear-probe.js"
import { mlpScores } from "./mlp.js"
import type { Probe, ProbeFamily } from "./probe-family.js"
import { type ProbeScore, scoreProbe } from "./score.js"
import { groupFolds, type Split, splitsOf } from "./split.js"

/** How probes are chosen and judged. */
export interface NestedOptions {
  /** The outer fold of each row, [n]: `groupFolds`, or `folds` of `@llm-fmri/stimuli`. */
  readonly folds: ArrayLike<number>
  /** Seed of the inner folds. */
  readonly seed: number
  /** Inner folds, *4*. */
  readonly inner?: number
  /** What the choice goes by on inner held-out rows, *`logLoss`*; accuracy has many ties. */
  readonly choose?: "logLoss" | "macroAccuracy"
}

/** What one outer fold chose on its training rows, and the probe that it then fitted on all of them. */
export interface ChosenProbe<P extends Probe = LinearProbe> {
  readonly layer: number
  /** The penalty: a value of the family's grid. */
  readonly value: number | string
  readonly probe: P
  /** The inner fold of each row, [n]; −1 for the rows that the outer fold holds out. */
  readonly inner: Int32Array
  /** The criterion of the choice at each [layer][value], best on its scale. */
  readonly criterion: readonly (readonly number[])[]
}

/** Held-out results of {@link nestedCrossValidation}. */
export interface NestedResult<P extends Probe = LinearProbe> extends ProbeScore {
  readonly classes: readonly (string | number)[]
  /** The outer fold of each row, [n]. */
  readonly folds: Int32Array
  readonly chosen: readonly ChosenProbe<P>[]
  /** The probability of each class in each row, from the probe of the fold that holds the row out: [n, k]. */
  readonly probability: Matrix
  /** The same as scores before the link. */
  readonly scores: Matrix
}

/**
 * Nested, group-aware cross-validation: layer and penalty are chosen in folds of the training rows, then a probe is
 * fitted on all training rows and judged on the held-out ones (Varma & Simon 2006).
 *
 * Nothing of a held-out row reaches its probe: means and deviations, the layer and the penalty are those of training
 * rows. One layer and one penalty leave nothing to choose and run no inner fold.
 *
 * @param layers activations [n, d] of each layer, the same rows in each
 * @param labels the class of each row, [n]
 * @param groups the group (word) of each row, [n]; a group on both sides of a split is an error
 * @throws FmriError `GroupLeak`, `BadFolds`, `BadShape`, `MixedLabels`, and what the fits throw.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float32Array.of(3, 4, 5, 4, -3, -4, -5, -4) }
 * const words = ["ape", "bee", "cow", "dog", "awl", "axe", "saw", "vice"]
 * const labels = words.map((_, row) => (row < 4 ? "animal" : "tool"))
 * const folds = groupFolds(labels, words, { k: 2, seed: 1 })
 * const found = await nestedCrossValidation([x], labels, words, logistic({ C: [1, 10] }), { folds, seed: 1, inner: 2 })
 * found.macroAccuracy // 1
 * ```
 */
export async function nestedCrossValidation<P extends Probe>(
  layers: readonly Matrix[],
  labels: Labels,
  groups: Groups,
  family: ProbeFamily<P>,
  { folds, seed, inner = 4, choose = "logLoss" }: NestedOptions,
): Promise<NestedResult<P>> {
  const { classes, y } = encodeLabels(labels)
  const n = y.length
  if (layers.length === 0 || family.grid.length === 0) {
    throw new FmriError("BadShape", `${layers.length} layers and ${family.grid.length} penalties to choose from`, {
      fix: "Pass the activations of one layer or more, and one penalty or more.",
    })
  }
  for (const x of layers) checkLength("the list of labels", n, shapeOf(x)[0])
  checkLength("the list of folds", folds.length, n)
  const unfolded = Array.prototype.findIndex.call(folds, (fold: number) => fold < 0)
  if (unfolded >= 0) {
    throw new FmriError("BadFolds", `row ${unfolded} is in no fold`, {
      fix: "Leave rows out before the call, so that every row is held out once.",
      fields: { row: unfolded },
    })
  }
  const k = classes.length
  const scores = { dims: [n, k], data: new Float64Array(n * k) }
  const probability = { dims: [n, k], data: new Float64Array(n * k) }
  const chosen: ChosenProbe<P>[] = []
  for (const [fold, split] of splitsOf(folds, groups).entries()) {
    const own = groupFolds(labels, groups, { k: inner, seed: deriveSeed(seed, "inner", fold), rows: split.training })
    const criterion = await criteria(layers, labels, groups, family, own, choose)
    const [layer, value] = best(criterion)
    const x = layers[layer]!
    // The whole grid costs little more than one value of it.
    const probe = (await family.fit(x, labels, [split.training], groups))[0]![value]!
    place(scores, probability, probe, x, split)
    chosen.push({ layer, value: family.grid[value]!, probe, inner: own, criterion })
  }
  return {
    ...scoreProbe(probability, y),
    classes,
    folds: Int32Array.from(folds),
    chosen,
    probability,
    scores,
  }
}

/** The criterion on inner held-out rows at each [layer][value]; larger is better. */
async function criteria(
  layers: readonly Matrix[],
  labels: Labels,
  groups: Groups,
  family: ProbeFamily<Probe>,
  inner: Int32Array,
  choose: "logLoss" | "macroAccuracy",
): Promise<number[][]> {
  const splits = splitsOf(inner, groups)
  if (layers.length * family.grid.length === 1) return [[0]]
  const { classes, y } = encodeLabels(labels)
  const k = classes.length
  const table: number[][] = []
  for (const x of layers) {
    const probes = await family.fit(
      x,
      labels,
      splits.map(({ training }) => training),
      groups,
    )
    const rows = splits.flatMap(({ heldOut }) => [...heldOut])
    const own = rows.map((row) => y[row]!)
    table.push(
      family.grid.map((_, value) => {
        const data = new Float64Array(rows.length * k)
        let at = 0
        splits.forEach(({ heldOut }, fold) => {
          const probe = probes[fold]![value]!
          const found = probabilities(scoresOf(probe, x, heldOut), probe.link)
          data.set(found.data, at * k)
          at += heldOut.length
        })
        const score = scoreProbe({ dims: [rows.length, k], data }, own)
        return choose === "logLoss" ? -score.logLoss : score.macroAccuracy
      }),
    )
  }
  return table
}

/** The place of the largest entry; the first layer and the first value of equal ones. */
function best(table: readonly (readonly number[])[]): [layer: number, value: number] {
  let place: [number, number] = [0, 0]
  table.forEach((row, layer) => {
    row.forEach((entry, value) => {
      if (entry > table[place[0]]![place[1]]!) place = [layer, value]
    })
  })
  return place
}

function scoresOf(probe: Probe, x: Matrix, rows: Int32Array): Matrix {
  return "scale" in probe ? mlpScores(probe, x, rows) : probeScores(probe, x, rows)
}

function place(scores: Matrix, probability: Matrix, probe: Probe, x: Matrix, { heldOut }: Split): void {
  const k = scores.dims[1]!
  const own = scoresOf(probe, x, heldOut)
  const p = probabilities(own, probe.link)
  heldOut.forEach((row, i) => {
    scores.data.set(own.data.subarray(i * k, (i + 1) * k), row * k)
    probability.data.set(p.data.subarray(i * k, (i + 1) * k), row * k)
  })
}
