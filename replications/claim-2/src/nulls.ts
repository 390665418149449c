import { setImmediate } from "node:timers/promises"
import { dPrime, type Matrix, mean, meanDifference, topUnits, unit } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import type { Rng } from "@llm-fmri/random"
import { MarginRuns, type RunHooks, type Span } from "@llm-fmri/replicate"
import { deviationOf, type FoldFit, towardCentre } from "./fits.js"
import type { Material } from "./material.js"
import { regionSize } from "./settings.js"
import { ablation, move, movedBy, type Place } from "./subspace.js"

/**
 * How much more a direction costs the noun than the most selective units when both come from shuffled labels, mean over
 * some words, one number a draw: in each draw every word gets the direction and the units that its category would have if
 * its training words were drawn by lot, and is moved along the direction as far as along its own.
 *
 * @param sentences each word's mean over the sentences, [words, d]
 * @param activations each word in the probe sentence, [words, d]
 */
export async function shuffledContrast(
  model: Model,
  material: Material,
  { sentences, activations, fits }: { sentences: Matrix; activations: Matrix; fits: readonly FoldFit[] },
  { words, place, draws, rng }: { words: Int32Array; place: Place; draws: number; rng: (draw: number) => Rng },
  hooks: RunHooks,
): Promise<Float64Array> {
  const { category, fold } = material.probe
  const runs = new MarginRuns(material)
  const spans: { direction: Span; units: Span }[] = []
  const size = regionSize(activations.dims[1]!)
  for (let draw = 0; draw < draws; draw++) {
    // Fitting takes its time: let an interrupt through.
    await setImmediate()
    hooks.signal.throwIfAborted()
    const lot = rng(draw)
    const drawn = new Map(
      Array.from(words, (word) => {
        const { training } = fits[fold[word]!]!
        const count = training.reduce((sum, row) => sum + (category[row] === category[word] ? 1 : 0), 0)
        const members = new Uint8Array(category.length)
        for (const i of lot.sample(training.length, count)) members[training[i]!] = 1
        const u = unit(meanDifference(sentences, members, training))
        return [word, { u, units: topUnits(dPrime(sentences, members, training).map(Math.abs), size) }] as const
      }),
    )
    const direction = runs.add(words, (word) => {
      const fit = fits[fold[word]!]!
      const deviation = deviationOf(activations, word, fit.centre)
      const far = movedBy({ direction: fit.directions[category[word]!]! }, deviation)
      const { u } = drawn.get(word)!
      return move(place, u, towardCentre(deviation, u, far))
    })
    const units = runs.add(words, (word) => ablation(place, drawn.get(word)!, fits[fold[word]!]!.centre))
    spans.push({ direction, units })
  }
  const margins = await runs.read(model, hooks)
  return Float64Array.from(spans, ({ direction, units }) => mean(margins.of(units)) - mean(margins.of(direction)))
}
