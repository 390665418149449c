import { bootstrap as bootstrapAny, bootstrapMean, mean, permutationP } from "@llm-fmri/analysis"
import { drawsBand, layerAt, type MeasuredQuantity, type ReferenceValue } from "@llm-fmri/replicate"
import { difference, halvingValue, meanValue, shareValue, unreadable } from "./cells.js"
import type { NetResult } from "./net.js"
import { type Profile, span } from "./profile.js"
import { halving, shareLeft } from "./removal.js"
import type { Results } from "./results.js"
import { rankOf } from "./saturation.js"
import { decidingDepth, depths, penalties, positions, refitted, removed, scales } from "./settings.js"

/** The cells of all quantities that are numbers. */
export function quantities(results: Results): MeasuredQuantity[] {
  return [...spans(results), ...retained(results), ...removals(results), ...circular(results)]
}

/** The layer's place among those that were decoded. */
export function placeOf({ layers }: Profile, depth: number, count: number): number {
  return layers.indexOf(layerAt(depth, count))
}

function references(
  { nets }: Results,
  value: (net: NetResult) => number | undefined,
): { readonly references: readonly ReferenceValue[] } {
  return {
    references: nets.flatMap(({ net, seed, value: result }) => {
      const found = value(result)
      return found === undefined ? [] : [{ net, seed, value: found }]
    }),
  }
}

function spans(results: Results): MeasuredQuantity[] {
  const { trained, words, excess, bootstrap, nets, layers } = results
  const { names } = words
  const twins = nets.filter(({ net }) => net === "untrained")
  return positions.flatMap((position) => {
    const own = trained.profile[position]
    const embedding = { net: "embedding", seed: 0, value: span(trained.embedding[position]) }
    const { references: others } = references(results, (net) => span(net.profile[position]))
    const params = { position }
    const { low, high } = bootstrapAny(names, (rows) => excess[position].share(rows), bootstrap("excess", position))
    return [
      {
        key: "layer_span",
        params,
        value: span(own),
        n: own.layers.length,
        references: [...others, embedding],
      },
      {
        key: "twin_span",
        params,
        value: mean(Float64Array.from(twins, ({ value }) => span(value.profile[position]))),
        n: twins.length,
      },
      {
        key: "excess_span",
        params,
        value: excess[position].share(names.map((_, word) => word)),
        ci: [low, high] as const,
        n: names.length,
        null: drawsBand("signs of the words' differences tossed", excess[position].shuffled),
      },
      ...depths.map((depth) => {
        const at = placeOf(own, depth, layers)
        const draws = own.shuffled.filter((_, i) => i % own.layers.length === at)
        return {
          key: "auc",
          params: { position, depth },
          ...meanValue(own.placements[at]!, names, bootstrap("auc", position, depth)),
          references: [
            ...references(results, (net) => mean(net.profile[position].placements[at]!)).references,
            { net: "embedding", seed: 0, value: mean(trained.embedding[position].placements[0]!) },
          ],
          null: { ...drawsBand("labels shuffled over words", draws), p: own.p[at]! },
        }
      }),
    ]
  })
}

function retained(results: Results): MeasuredQuantity[] {
  const { trained, words, bootstrap, layers } = results
  return positions.flatMap((position) => {
    const own = trained.profile[position]
    return depths.flatMap((depth) => {
      const { pls, raw } = trained.depths.get(depth)![position]
      const full = own.placements[placeOf(own, depth, layers)]!
      const absent = unreadable(full, own.threshold, words.names)
      const rank = rankOf(pls.map(mean), mean(full))
      return [
        ...scales.map((scale) => ({
          key: "rank1_retained",
          params: { position, depth, scale },
          ...shareValue(
            scale === "z" ? pls[0]! : raw,
            full,
            own.threshold,
            words.names,
            bootstrap("rank1", position, depth, scale),
          ),
        })),
        {
          key: "rank95",
          params: { position, depth },
          ...(absent ??
            (rank === undefined
              ? { absent_because: `no ${pls.length} components reach it` }
              : { value: rank, n: words.names.length })),
          ...(depth === decidingDepth
            ? references(results, (net) => {
                const { placements, threshold } = net.profile[position]
                const other = mean(placements[placeOf(net.profile[position], depth, layers)]!)
                return other > threshold ? rankOf(net.pls[position].map(mean), other) : undefined
              })
            : {}),
        },
      ]
    })
  })
}

function removals(results: Results): MeasuredQuantity[] {
  const { trained, words, bootstrap, oneDirection } = results
  const { names } = words
  return positions.flatMap((position) => {
    const { threshold } = trained.profile[position]
    const seen = ({ profile, removal }: NetResult) =>
      mean(removal[position].placements[0]!) > profile[position].threshold
    const all = names.map((_, word) => word)
    const byDepth = depths.flatMap((depth): MeasuredQuantity[] => {
      const { placements } = trained.depths.get(depth)![position].removal
      const decides = depth === decidingDepth
      const withNets = (value: (net: NetResult) => number | undefined) =>
        decides ? references(results, (net) => (seen(net) ? value(net) : undefined)) : {}
      return [
        {
          key: "inlp_half",
          params: { position, depth },
          ...halvingValue(placements, threshold, names, bootstrap("half", position, depth)),
          ...withNets((net) => {
            const found = halving(net.removal[position].placements, all)
            return found < net.removal[position].placements.length ? found : undefined
          }),
        },
        ...removed.map((count) => ({
          key: "inlp_left",
          params: { position, depth, removed: count },
          ...shareValue(
            placements[count]!,
            placements[0]!,
            threshold,
            names,
            bootstrap("left", position, depth, count),
          ),
          ...withNets((net) =>
            shareLeft(net.removal[position].placements[count]!, net.removal[position].placements[0]!, all),
          ),
        })),
      ]
    })
    const { placements, hits } = trained.depths.get(decidingDepth)![position].removal
    const planted = oneDirection[position].lots
    const plantedShares = (count: number) => planted.map((aucs) => (aucs[count]! - 0.5) / (aucs[0]! - 0.5))
    const absent = unreadable(placements[0]!, threshold, names)
    const halved = halving(
      [...planted[0]!.keys()].map((step) => planted.map((aucs) => aucs[step]!)),
      [...planted.keys()],
    )
    return [
      ...byDepth,
      ...removed.map((count) => ({
        key: "one_direction_left",
        params: { position, removed: count },
        ...(absent ?? { value: mean(plantedShares(count)), n: planted.length }),
      })),
      {
        key: "one_direction_half",
        params: { position },
        ...(absent ??
          (halved < planted[0]!.length
            ? { value: halved, n: planted.length }
            : { absent_because: `more than half is left after ${planted[0]!.length - 1} removals` })),
      },
      ...removed.map((count) => ({
        key: "left_beyond",
        params: { position, removed: count },
        ...difference(
          shareValue(placements[count]!, placements[0]!, threshold, names, bootstrap("beyond", position, count)),
          bootstrapMean(
            plantedShares(count),
            planted.map((_, lot) => lot),
            bootstrap("beyond, planted", position, count),
          ),
        ),
      })),
      ...penalties.map((lambda, at) => {
        const other = trained.penalties[position][at]!.placements
        return {
          key: "left_by_penalty",
          params: { position, lambda },
          ...shareValue(other[1]!, other[0]!, threshold, names, bootstrap("penalty", position, lambda)),
        }
      }),
      ...refitted.map((count, at) => ({
        key: "recall_left",
        params: { position, removed: count },
        ...meanValue(hits[at]!, names, bootstrap("recall", position, count)),
      })),
      {
        key: "recall_without_difference",
        params: { position },
        ...meanValue(trained.difference[position].hits[1]!, names, bootstrap("recall, difference", position)),
      },
    ]
  })
}

function circular({ cycles }: Results): MeasuredQuantity[] {
  return cycles.flatMap(({ name, aucs, rank, circle, shuffled }): MeasuredQuantity[] => [
    {
      key: "cycle_rank",
      params: { cycle: name },
      ...(rank === undefined ? { absent_because: "nothing is read" } : { value: rank, n: aucs.length + 1 }),
    },
    {
      key: "circle_score",
      params: { cycle: name, components: 1 },
      value: circle[0],
      n: aucs.length + 1,
    },
    {
      key: "circle_score",
      params: { cycle: name, components: 2 },
      value: circle[1],
      n: aucs.length + 1,
      null: { ...drawsBand("order drawn by lot", shuffled), p: permutationP(circle[1], shuffled) },
    },
  ])
}
