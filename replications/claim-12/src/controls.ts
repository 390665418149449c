import { bootstrap, bootstrapMean, pearson, permutationP } from "@llm-fmri/analysis"
import { boundAbove, type MeasuredControl } from "@llm-fmri/replicate"
import { scoreKey } from "./net.js"
import { embeddingTriple } from "./quantities.js"
import { fallFound, type Relation, shuffledPairings, tripleOf } from "./relation.js"
import type { Results } from "./results.js"
import { decidingDepth, decidingDose, level, power, strong } from "./settings.js"
import { syntheticRelation } from "./synthetic.js"
import { shuffledVariants, strongest, strongestOf, variants } from "./variants.js"

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { trained, comparison, material, reliable, size, rng, bootstrap: options } = results
  const many = trained["many concepts"]
  const names = material["many concepts"].names
  const own = many.score.get(scoreKey("words", decidingDepth, decidingDose))!
  const typical = own.map((value, concept) => value - randomSize(comparison.random, concept))
  const found = (key: string, concepts: number, relation: number) =>
    foundShare({ concepts, relation, sets: size.syntheticSets }, (set) => rng("synthetic", key, set))
  const planted = found("planted", names.length, strong)
  const none = found("none", names.length, 0)
  const ten = found("ten", 10, strong)
  return [
    boundAbove("steering_works", bootstrapMean(typical, names, options("steering works"))),
    boundAbove(
      "sign_right",
      bootstrapMean(
        comparison.backwards.map((value) => -value),
        names,
        options("sign"),
      ),
    ),
    { key: "planted_relation", observed: planted, passed: planted >= power },
    { key: "no_relation", observed: none, passed: none <= 2 * level },
    { key: "ten_concepts_suffice", observed: ten, passed: ten >= power },
    ...killRules(results),
    referenceNets(results, tripleOf(many, reliable)),
    variantsInNets(results),
  ]
}

/** Root mean square of what random directions do to a concept's words. */
export function randomSize(random: Results["comparison"]["random"], concept: number): number {
  const squares = random.flatMap((draw) => draw[concept]!.map((value) => value ** 2))
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length)
}

/** Share of synthetic sets of concepts in which a fall is found. */
export function foundShare(
  { concepts, relation, sets }: { readonly concepts: number; readonly relation: number; readonly sets: number },
  rng: (set: number) => ReturnType<Results["rng"]>,
): number {
  let found = 0
  for (let set = 0; set < sets; set++) if (fallFound(syntheticRelation({ concepts, relation, rng: rng(set) }))) found++
  return found / sets
}

function killRules({ trained, reliable, size, rng }: Results): MeasuredControl[] {
  const triple = tripleOf(trained["many concepts"], reliable)
  const p =
    reliable.length < 4
      ? 1
      : permutationP(
          pearson(triple.dimension, triple.steerability),
          shuffledPairings(triple, { rng: rng("pairings"), draws: size.permutations }),
          "less",
        )
  const set = "10 categories"
  const draws = shuffledVariants(trained[set], { rng: rng("variants", set), draws: size.permutations })
  const family = permutationP(strongest(variants(trained[set])), strongestOf(draws))
  return [
    { key: "shuffled_pairings", observed: p, passed: p <= level },
    { key: "variants_of_ten", observed: family, passed: family <= level },
  ]
}

/** How much more the trained net's r falls than that of the net that falls most, over resamples of the concepts. */
function referenceNets(results: Results, triple: Relation): MeasuredControl {
  const { nets, reliable, embedding, material, bootstrap: options } = results
  const others = [
    ...nets.map(({ value }) => tripleOf(value["many concepts"], reliable)),
    embeddingTriple(triple, embedding, reliable),
  ]
  if (reliable.length < 8)
    return { key: "reference_nets", observed: "too few concepts are steered reliably", passed: false }
  return boundAbove(
    "reference_nets",
    moreNegative(
      triple,
      others,
      reliable.map((own) => material["many concepts"].names[own]!),
      options("nets"),
    ),
  )
}

/** min over the others of r, less the own r, with its interval over concepts. */
export function moreNegative(
  own: Relation,
  others: readonly Relation[],
  concepts: readonly string[],
  options: ReturnType<Results["bootstrap"]>,
) {
  const r = ({ dimension, steerability }: Relation, rows: Int32Array) =>
    pearson(
      Float64Array.from(rows, (row) => dimension[row]!),
      Float64Array.from(rows, (row) => steerability[row]!),
    )
  return bootstrap(concepts, (rows) => Math.min(...others.map((other) => r(other, rows))) - r(own, rows), options)
}

function variantsInNets({ trained, nets }: Results): MeasuredControl {
  const set = "10 categories"
  const own = strongest(variants(trained[set]))
  const most = Math.max(...nets.map(({ value }) => strongest(variants(value[set]))))
  return { key: "variants_in_nets", observed: own - most, passed: own > most }
}
