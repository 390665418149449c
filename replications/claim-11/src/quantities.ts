import { mean, percentileInterval } from "@llm-fmri/analysis"
import { drawsBand, type MeasuredQuantity, type WordPosition } from "@llm-fmri/replicate"
import type { TrainedEffects } from "./effects.js"
import type { Alike } from "./measures.js"
import { type Results, references } from "./results.js"
import { type Estimator, estimators, type Preparation, positions, preparations } from "./settings.js"

type Cell = Omit<MeasuredQuantity, "key" | "params">

const rearranged = "words rearranged"
const inCategories = "words rearranged within categories"

/** All numbers of the claim; tables come beside. */
export function quantities(results: Results): MeasuredQuantity[] {
  const { trained, words, texts } = results
  const at = (position: WordPosition, cell: (own: TrainedEffects) => Cell): Cell => {
    const own = trained[position]
    return own === undefined ? { absent_because: `${position} was not recorded` } : cell(own)
  }
  const both = (key: string, cell: (own: TrainedEffects, position: WordPosition) => Cell): MeasuredQuantity[] =>
    positions.map((position) => ({ key, params: { position }, ...at(position, (own) => cell(own, position)) }))
  const reference = (position: WordPosition, read: (own: Alike) => number) =>
    references(results, (effects) => {
      const own = effects[position]
      return own === undefined ? undefined : read(own)
    })

  const guarded = (position: WordPosition) =>
    at(position, (own) => ({
      value: own.full,
      ci: percentileInterval(own.halves.full),
      n: words,
      references: reference(position, ({ full }) => full),
      null: drawsBand(rearranged, own.nulls.full, { observed: own.full }),
    }))

  return [
    ...both("cka_biased", (own, position) => ({
      value: biasedRows(own),
      n: texts,
      references: reference(position, biasedRows),
      null: drawsBand("words rearranged, each in its frame", own.nulls.rows),
    })),
    ...both("cka_any_rows", (own) => ({ value: mean(own.nulls.anyRows), n: texts })),
    ...positions.flatMap((position) =>
      (["rows", "words-z"] as const).map((data) => ({
        key: "cka_expected",
        params: { data, position },
        ...at(position, (own) => expectedCell(own, data)),
      })),
    ),
    { key: "cka", ...guarded("target") },
    { key: "cka_next", ...guarded("next") },
    ...both("cka_within", (own, position) => ({
      value: own.within,
      ci: percentileInterval(own.halves.within),
      n: words,
      references: reference(position, ({ within }) => within),
      null: drawsBand(inCategories, own.nulls.within, { observed: own.within }),
    })),
    ...both("cka_of_categories", (own) => ({ value: mean(own.nulls.fullWithin), n: words })),
    ...both("cka_best", (own, position) => ({
      value: best(own),
      n: words,
      references: references(results, (effects) => {
        const there = effects[position]
        return there === undefined ? undefined : best(there)
      }),
      null: drawsBand(`${rearranged}, the largest of all pairs of layers`, own.largest, { observed: best(own) }),
    })),
    ...positions.flatMap((position) =>
      preparations.flatMap((data) =>
        estimators.map((estimator) => ({
          key: "cka_prepared",
          params: { data, estimator, position },
          ...at(position, (own) => ({
            value: preparedValue(own, data, estimator),
            references: reference(position, (there) => preparedValue(there, data, estimator)),
          })),
        })),
      ),
    ),
    ...both("rsa", (own, position) => ({
      value: own.rsa,
      n: words,
      references: reference(position, ({ rsa }) => rsa),
      null: drawsBand(rearranged, own.nulls.rsa, { observed: own.rsa }),
    })),
    ...both("knn", (own, position) => ({
      value: own.knn,
      n: words,
      references: reference(position, ({ knn }) => knn),
      null: drawsBand(rearranged, own.nulls.knn, { observed: own.knn }),
    })),
    {
      key: "procrustes",
      value: trained.procrustes!,
      n: words,
      references: references(results, ({ procrustes }) => procrustes),
      null: drawsBand(rearranged, trained.procrustesNull),
    },
  ]
}

/** The post's number: biased CKA of raw rows half-way. */
export function biasedRows(own: Pick<Alike, "prepared">): number {
  return preparedValue(own, "rows", "biased")
}

function preparedValue({ prepared }: Pick<Alike, "prepared">, how: Preparation, estimator: Estimator): number {
  return prepared.find((one) => one.how === how && one.estimator === estimator)!.value
}

function expectedCell({ prepared }: Pick<Alike, "prepared">, how: Preparation): Cell {
  const value = prepared.find((one) => one.how === how && one.expected !== undefined)?.expected
  return value === undefined
    ? { absent_because: "so few rows do not show how many dimensions they vary in" }
    : { value }
}

function best({ layers }: Pick<TrainedEffects, "layers">): number {
  return Math.max(...layers.cka)
}
