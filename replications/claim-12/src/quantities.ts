import {
  bootstrapMean,
  detectableCorrelation,
  fisherInterval,
  leaveOneOut,
  mean,
  partialCorrelation,
  pearson,
  spearman,
} from "@llm-fmri/analysis"
import { drawsBand, type MeasuredQuantity } from "@llm-fmri/replicate"
import { type ConceptEffects, dimensionKey, scoreKey } from "./net.js"
import { halvesAgree, type Relation, shuffledPairings, tripleOf } from "./relation.js"
import { type Results, setNames } from "./results.js"
import { decidingDepth, decidingDose } from "./settings.js"
import { shuffledVariants, strongest, strongestOf, variants } from "./variants.js"

/** What is held fixed in partial correlations. */
export const held = ["length", "baseline", "agreement", "all three"] as const

export function quantities(results: Results): MeasuredQuantity[] {
  const { trained, reliable } = results
  const many = trained["many concepts"]
  const triple = tripleOf(many, reliable)
  const n = reliable.length
  // A correlation over fewer has no interval, and needs no words.
  const enough = n >= 8
  const few = { absent_because: `${n} concepts are steered reliably, too few for a correlation`, n }
  return [
    postReading(results),
    { key: "r_triple", ...(enough ? tripleValue(results, triple) : few) },
    { key: "r_all", ...correlation(tripleOf(many, everyConcept(many))) },
    { key: "r_rank", ...(enough ? { value: spearman(triple.dimension, triple.steerability), n } : few) },
    ...(["lowest", "highest"] as const).map((end) => ({
      key: "r_without_one",
      params: { end },
      ...(enough ? { value: leftOut(triple)[end], n } : few),
    })),
    ...held.map((what) => ({
      key: "r_partial",
      params: { held: what },
      ...(enough ? partial(many, reliable, triple, what) : few),
    })),
    { key: "reliable_concepts", value: n, n: everyConcept(many).length },
    { key: "detectable_r", params: { set: "10 categories" }, value: detectableCorrelation(10), n: 10 },
    {
      key: "detectable_r",
      params: { set: "many concepts" },
      ...(enough ? { value: detectableCorrelation(n), n } : few),
    },
    ...reliabilities(results),
    steering(results),
    ...strongestVariants(results),
  ]
}

const everyConcept = ({ length }: Pick<ConceptEffects, "length">) => Array.from(length.keys())

function correlation({ dimension, steerability }: Relation): Pick<MeasuredQuantity, "value" | "ci" | "n"> {
  const r = pearson(dimension, steerability)
  return { value: r, ci: fisherInterval(r, dimension.length), n: dimension.length }
}

/** The plain number: raw rows, noun, ten categories. */
function postReading({ trained, nets }: Results): MeasuredQuantity {
  const plain = ({ dimension, score }: ConceptEffects): Relation => ({
    dimension: dimension.get(dimensionKey("raw_rows", decidingDepth))!,
    steerability: score.get(scoreKey("noun", decidingDepth, decidingDose))!,
  })
  const r = (effects: ConceptEffects) => correlation(plain(effects))
  return {
    key: "r_steer_dim",
    ...r(trained["10 categories"]),
    references: nets.map(({ net, seed, value }) => ({ net, seed, value: r(value["10 categories"]).value! })),
  }
}

function tripleValue(results: Results, triple: Relation): Omit<MeasuredQuantity, "key"> {
  const { nets, reliable, embedding, size, rng } = results
  const own = correlation(triple)
  const draws = shuffledPairings(triple, { rng: rng("pairings"), draws: size.permutations })
  return {
    ...own,
    references: [
      ...nets.map(({ net, seed, value }) => ({
        net,
        seed,
        value: correlation(tripleOf(value["many concepts"], reliable)).value!,
      })),
      { net: "embedding", seed: 0, value: correlation(embeddingTriple(triple, embedding, reliable)).value! },
    ],
    null: drawsBand("scores shuffled over concepts", draws, { observed: own.value!, tail: "less" }),
  }
}

/** The trained net's steerability against the dimension that the token embeddings have already. */
export function embeddingTriple(
  { steerability }: Relation,
  embedding: Float64Array,
  chosen: readonly number[],
): Relation {
  return { steerability, dimension: Float64Array.from(chosen, (own) => embedding[own]!) }
}

/** The ends of the range of r when one concept is left out. */
export function leftOut({ dimension, steerability }: Relation): Record<"lowest" | "highest", number> {
  const { low, high } = leaveOneOut(dimension, steerability)
  return { lowest: low, highest: high }
}

function partial(
  many: ConceptEffects,
  reliable: readonly number[],
  { dimension, steerability }: Relation,
  what: (typeof held)[number],
): Pick<MeasuredQuantity, "value" | "ci" | "n"> {
  const names = what === "all three" ? (["length", "baseline", "agreement"] as const) : [what]
  const lists = names.map((name) => reliable.map((own) => many[name][own]!))
  const { r } = partialCorrelation(dimension, steerability, lists)
  return { value: r, ci: fisherInterval(r, reliable.length, { controls: names.length }), n: reliable.length }
}

/** How far the same would come out with other words, and what that leaves for a correlation. */
function reliabilities({ trained, dimensionReliability: ofDimension }: Results): MeasuredQuantity[] {
  const { scoreOfHalf } = trained["many concepts"]
  const n = scoreOfHalf[0].length
  const ofSteering = halvesAgree(scoreOfHalf)
  return [
    { key: "reliability", params: { of: "steerability" }, value: ofSteering, n },
    { key: "reliability", params: { of: "dimension" }, value: ofDimension, n },
    {
      key: "r_ceiling",
      ...(ofSteering > 0 && ofDimension > 0
        ? { value: Math.sqrt(ofSteering * ofDimension), n }
        : { absent_because: "one of the two would not come out again with other words", n }),
    },
  ]
}

function steering({ trained, nets, comparison, material, bootstrap }: Results): MeasuredQuantity {
  const key = scoreKey("words", decidingDepth, decidingDose)
  const own = trained["many concepts"].score.get(key)!
  const { estimate, low, high } = bootstrapMean(own, material["many concepts"].names, bootstrap("steering"))
  // Each concept has a random direction of its own: one for all of them would raise nothing on average, by algebra.
  const random = Float64Array.from(comparison.random, (_, draw) =>
    mean(
      Array.from(own, (_, concept) => mean(comparison.random[(draw + concept) % comparison.random.length]![concept]!)),
    ),
  )
  return {
    key: "steering",
    value: estimate,
    ci: [low, high],
    n: own.length,
    references: nets.map(({ net, seed, value }) => {
      const score = value["many concepts"].score.get(key)!
      return { net, seed, value: mean(score) }
    }),
    null: drawsBand("random directions of the same length", random, { observed: estimate }),
  }
}

/** The strongest of all variants, in every net and when scores are shuffled over concepts. */
function strongestVariants({ trained, nets, size, rng }: Results): MeasuredQuantity[] {
  return setNames.map((set) => {
    const own = variants(trained[set])
    const draws = shuffledVariants(trained[set], { rng: rng("variants", set), draws: size.permutations })
    const value = strongest(own)
    return {
      key: "strongest_variant",
      params: { set },
      value,
      n: trained[set].length.length,
      references: nets.map((net) => ({ net: net.net, seed: net.seed, value: strongest(variants(net.value[set])) })),
      null: drawsBand("scores shuffled over concepts, strongest variant", strongestOf(draws), { observed: value }),
    }
  })
}
