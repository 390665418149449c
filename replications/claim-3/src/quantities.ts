import type { MeasureContext, MeasuredQuantity, ReferenceNet, ReferenceValue } from "@llm-fmri/replicate"
import { cellKey } from "./cells.js"
import { doses, layerCounts, nullDose, placements } from "./grid.js"
import { movedEnough, type NounSweep } from "./noun-logit.js"
import type { NullBands } from "./null.js"
import type { OwnSweep, Summary } from "./own.js"
import { breathe, meanValue, type Resampling, ratioValue } from "./statistics.js"

export interface Sources {
  readonly depth: number
  readonly first: number
  readonly sweep: OwnSweep
  readonly bands: NullBands
  readonly references: readonly (ReferenceNet & { readonly value: Summary })[]
  readonly nouns: NounSweep | undefined
  readonly probeMissing: string
}

/** The quantities of the grid: ratio, vec_err, gain and ratio_logit, each with interval, null band and reference nets. */
export async function gridQuantities(
  sources: Sources,
  context: Pick<MeasureContext, "seed" | "signal" | "quick">,
): Promise<MeasuredQuantity[]> {
  const { sweep, bands, references } = sources
  const place = new Map(sweep.cells.map((cell, i) => [cellKey(cell), i]))
  const resampling = resamplingOf(context, sweep.words)
  const noRoom = noRoomFor(sources)
  const quantities: MeasuredQuantity[] = []
  for (const N of layerCounts)
    for (const dose of doses)
      for (const single of placements) {
        await breathe(context.signal)
        const params = { N, dose, single }
        const key = cellKey(params)
        const reading = sweep.readings[place.get(key) ?? -1]
        if (reading === undefined) {
          for (const name of ["ratio", "vec_err", "ratio_logit"])
            quantities.push({ key: name, params, absent_because: noRoom(N) })
          continue
        }
        const nullOf = (band: MeasuredQuantity["null"]) => (dose === nullDose && band ? { null: band } : {})
        quantities.push(
          {
            key: "ratio",
            params,
            ...ratioValue(reading.many, reading.once, "the single injection's projection", resampling),
            ...nullOf(bands.ratio(N, single)),
            references: referenceValues(references, ({ ratio }) => ratio.get(key)),
          },
          {
            key: "vec_err",
            params,
            ...meanValue(reading.error, resampling),
            ...nullOf(bands.error(N, single)),
            references: referenceValues(references, ({ error }) => error.get(key)),
          },
          {
            key: "ratio_logit",
            params,
            ...logitValue(sources, key, context),
          },
        )
      }
  for (const N of [1, ...layerCounts])
    for (const dose of doses) {
      await breathe(context.signal)
      const params = { N, dose }
      const gain = sweep.gains.get(`${N} ${dose}`)
      const band = dose === nullDose ? bands.gain(N) : undefined
      quantities.push({
        key: "gain",
        params,
        ...(gain === undefined ? { absent_because: noRoom(N) } : meanValue(gain, resampling)),
        ...(band === undefined ? {} : { null: band }),
        references: referenceValues(references, (summary) => summary.gain.get(`${N} ${dose}`)),
      })
    }
  return quantities
}

/** Resampling over words, from one seed for all cells, so that cells differ by what was measured alone. */
export function resamplingOf(context: Pick<MeasureContext, "seed" | "quick">, words: readonly string[]): Resampling {
  return { words, seed: context.seed("bootstrap"), draws: context.quick ? 200 : 1000 }
}

/** Why a cell is absent where the net is too shallow for it. */
export function noRoomFor({ first, depth }: { readonly first: number; readonly depth: number }) {
  return (N: number) => `${N} layers from layer ${first} on do not fit into ${depth}`
}

function logitValue(
  { nouns, probeMissing }: Pick<Sources, "nouns" | "probeMissing">,
  key: string,
  context: Pick<MeasureContext, "seed" | "quick">,
): Partial<MeasuredQuantity> {
  const change = nouns?.changes.get(key)
  if (nouns === undefined || change === undefined) return { absent_because: probeMissing || "no nouns were read" }
  if (!movedEnough(change.once, nouns.largest))
    return { absent_because: "the noun's logit moves by less than 10 % of its largest change" }
  return ratioValue(change.many, change.once, "the change of the noun's logit", resamplingOf(context, nouns.words))
}

function referenceValues(
  references: Sources["references"],
  value: (summary: Summary) => number | undefined,
): ReferenceValue[] {
  return references.flatMap(({ net, seed, value: summary }) => {
    const found = value(summary)
    return found === undefined ? [] : [{ net, seed, value: found }]
  })
}
