import { bootstrapAdvantage, percentileInterval } from "@llm-fmri/analysis"
import { layerAt, type MeasuredQuantity } from "@llm-fmri/replicate"
import { bandOf } from "./agreement.js"
import { csv, overWords } from "./cells.js"
import { accuracy } from "./decoding.js"
import { decodingsOf, hitsAt, type Position, type Results } from "./results.js"
import { places, positions, referenceNets } from "./settings.js"

/** What the labels are taken away by. */
export const shuffled = "word labels permuted, largest of all layers"

/** The layer of a place; `chosen` stays. */
export function layerOf(place: (typeof places)[number], count: number): number | "chosen" {
  return place === "chosen" ? place : layerAt(place, count)
}

/** Accuracies of held-out stimuli and words, and by how much they beat each kind of reference net. */
export function decodingQuantities(results: Results): MeasuredQuantity[] {
  const { table, count, trained, bootstrap } = results
  const words = Array.from(table.wordCategory, (_, word) => word)
  const cells = positions.flatMap((position) => places.map((place) => ({ position, place })))
  return [
    ...positions.map((position) => ({
      key: "probe_accuracy",
      params: { position },
      ...overWords(trained.rows[position], table.word, bootstrap("probe_accuracy", position)),
    })),
    ...cells.map(({ position, place }) => {
      const own = hitsAt(trained.decoding[position], layerOf(place, count))
      return {
        key: "decoding",
        params: { position, depth: place },
        ...overWords(own, words, bootstrap("decoding", position, place)),
        null: bandOf(shuffled, accuracy(own), trained.profile[position].null),
        references: referenceNets.flatMap((net) =>
          decodingsOf(results, net, position).map(({ seed, decoding }) => ({
            net,
            seed,
            value: accuracy(hitsAt(decoding, layerOf(place, count))),
          })),
        ),
      }
    }),
    ...cells.flatMap(({ position, place }) =>
      referenceNets.map((over) => {
        const { estimate, low, high } = gain(results, position, place, [over])
        return {
          key: "probe_gain",
          params: { position, depth: place, over },
          value: estimate,
          ci: [low, high] as const,
        }
      }),
    ),
    ...(["words", "stimuli"] as const).flatMap((split) =>
      (["true", "permuted"] as const).map((labels) => ({
        key: "ungrouped_accuracy",
        params: { split, labels },
        value: trained.warning[split === "words" ? "grouped" : "ungrouped"][labels],
        n: table.words.length,
      })),
    ),
  ]
}

/** Accuracy less that of the best reference net of the given kinds, word by word. */
export function gain(
  results: Results,
  position: Position,
  place: (typeof places)[number],
  kinds: readonly (typeof referenceNets)[number][] = referenceNets,
) {
  const { table, trained, count, bootstrap } = results
  const layer = layerOf(place, count)
  const others = kinds.flatMap((net) =>
    decodingsOf(results, net, position).map(({ decoding }) => hitsAt(decoding, layer)),
  )
  return bootstrapAdvantage(
    hitsAt(trained.decoding[position], layer),
    others,
    Array.from(table.words, (_, word) => word),
    bootstrap("probe_gain", position, place, ...kinds),
  )
}

/** Accuracy by layer: the trained net with its interval, reference nets from worst to best seed, and the null. */
export function layersTable(results: Results): string {
  const { table, trained, bootstrap } = results
  const words = Array.from(table.words, (_, word) => word)
  const lines = positions.flatMap((position: Position) => {
    const { layers, hits, null: draws } = trained.profile[position]
    const band = percentileInterval(draws)
    const own = layers.map((layer, at) => {
      const { estimate, low, high } = bootstrapAdvantage(hits[at]!, [], words, bootstrap("layers", position, layer))
      return [position, "trained", layer, estimate, low, high, ...band]
    })
    const others = referenceNets.flatMap((net) => {
      const found = decodingsOf(results, net, position).map(({ decoding }) => decoding)
      const shown = net === "embedding" ? [layers[0]!, layers.at(-1)!] : (found[0]?.layers ?? [])
      return shown.map((layer) => {
        const each = found.map((decoding) => accuracy(hitsAt(decoding, net === "embedding" ? "chosen" : layer)))
        const middle = each.reduce((a, b) => a + b) / each.length
        return [position, net, layer, middle, Math.min(...each), Math.max(...each), ...band]
      })
    })
    return [...own, ...others]
  })
  return csv(["position", "net", "layer", "accuracy", "low", "high", "null_low", "null_high"], lines)
}
