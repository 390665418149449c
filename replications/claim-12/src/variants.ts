import { type Matrix, ranks, unit } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { dimensionMeasures } from "./dimension.js"
import { type ConceptEffects, dimensionKey, scoreKey } from "./net.js"
import { scoreKinds } from "./scores.js"
import { depths, doses } from "./settings.js"

/** Correlations that could have been chosen: dimension measure × score × depth × dose × kind of correlation. */
export interface Variants {
  readonly names: readonly string[]
  readonly r: Float64Array
}

/** The x and y of every variant, centred and of unit length, so that r is a product. */
interface Family {
  readonly names: readonly string[]
  readonly pairs: readonly (readonly [x: Float64Array, y: Float64Array])[]
}

/** All variants over the concepts of one net. */
export function variants(effects: Pick<ConceptEffects, "dimension" | "score">): Variants {
  const { names, pairs } = family(effects)
  return { names, r: Float64Array.from(pairs, ([x, y]) => product(x, y)) }
}

/**
 * All variants when concepts' scores are shuffled over concepts: [draws, variants]. A draw shuffles all variants alike, so
 * that the family keeps its dependence.
 */
export function shuffledVariants(
  effects: Pick<ConceptEffects, "dimension" | "score">,
  { rng, draws }: { readonly rng: Rng; readonly draws: number },
): Matrix {
  const { pairs } = family(effects)
  const order = Array.from(pairs[0]![0], (_, own) => own)
  const data = new Float64Array(draws * pairs.length)
  for (let draw = 0; draw < draws; draw++) {
    rng.shuffle(order)
    pairs.forEach(([x, y], v) => {
      let r = 0
      for (let own = 0; own < order.length; own++) r += x[own]! * y[order[own]!]!
      data[draw * pairs.length + v] = r
    })
  }
  return { dims: [draws, pairs.length], data }
}

/** The strongest correlation of each draw, by size. */
export function strongestOf({ dims, data }: Matrix): Float64Array {
  const [draws = 0, count = 0] = dims
  return Float64Array.from({ length: draws }, (_, draw) =>
    strongest({ r: data.subarray(draw * count, (draw + 1) * count) as Float64Array }),
  )
}

/** The strongest correlation, by size. */
export function strongest({ r }: Pick<Variants, "r">): number {
  return r.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

function family({ dimension, score }: Pick<ConceptEffects, "dimension" | "score">): Family {
  const kinds = [
    ["Pearson", dimensionMeasures, (list: Float64Array) => list],
    // Logarithms have the same ranks.
    ["Spearman", dimensionMeasures.filter((one) => one !== "log_corrected"), (list: Float64Array) => ranks(list)],
  ] as const
  const names: string[] = []
  const pairs: [Float64Array, Float64Array][] = []
  for (const [kind, measures, of] of kinds) {
    for (const depth of depths) {
      for (const measure of measures) {
        const x = standard(of(dimension.get(dimensionKey(measure, depth))!))
        for (const dose of doses) {
          for (const kindOfScore of scoreKinds) {
            names.push([measure, kindOfScore, `depth ${depth}`, `dose ${dose}`, kind].join(" / "))
            pairs.push([x, standard(of(score.get(scoreKey(kindOfScore, depth, dose))!))])
          }
        }
      }
    }
  }
  return { names, pairs }
}

/** Centred, of length 1; all zeros where a list is constant, for then no correlation exists. */
function standard(list: Float64Array): Float64Array {
  const centre = list.reduce((sum, value) => sum + value, 0) / list.length
  const centred = list.map((value) => value - centre)
  return centred.every((value) => Math.abs(value) <= 1e-12 * Math.abs(centre)) ? centred.fill(0) : unit(centred)
}

function product(x: Float64Array, y: Float64Array): number {
  const r = x.reduce((sum, value, own) => sum + value * y[own]!, 0)
  return Math.max(-1, Math.min(1, r))
}
