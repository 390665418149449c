import { setImmediate } from "node:timers/promises"
import { varianceMatch } from "@llm-fmri/analysis"
import type { EditInput, Model } from "@llm-fmri/model"
import { MarginRuns, type RunHooks, type Span } from "@llm-fmri/replicate"
import { matchedMove, move, type Place, replaceByMean, scaleCentred, scaleRaw } from "./edits.js"
import { type Curve, meanOfOthers, slopes } from "./estimates.js"
import type { Material } from "./material.js"
import { centredScales, rawScales } from "./settings.js"
import type { Space } from "./space.js"

/** What to measure beside the slopes along a word's own and the other categories' directions. */
export interface ComponentOptions {
  readonly words: Int32Array
  readonly place: Place
  /** The uncentred component at `rawScales`. */
  readonly raw?: boolean
  /** The centred component at all of `centredScales`, not only 0 and 1. */
  readonly curve?: boolean
  /** Edits that every run has, the clean one too, before those that are measured. */
  readonly before?: (word: number) => EditInput[]
  /** Controls whose variance over all words is matched, instead of each word's movement. */
  readonly byVariance?: boolean
}

/** One entry a word, in the order of `words`. */
export interface ComponentEffects {
  readonly words: Int32Array
  readonly category: Int32Array
  /** Margins of the clean run. */
  readonly clean: Float64Array
  /** Whether the noun leads the nouns in the clean run. */
  readonly known: readonly boolean[]
  /** Slopes along the word's own direction. */
  readonly own: Float64Array
  /** Mean slope along the other categories' directions, each word moved as far as along its own. */
  readonly control: Float64Array
  /** Fall of the margin when the whole activation is replaced by the mean of the training words. */
  readonly whole: Float64Array
  readonly raw?: Curve
  readonly centred?: Curve
  readonly byVariance?: Float64Array
}

/** Scales the component along a word's direction, the others' directions, and the whole activation, in every word. */
export async function componentEffects(
  model: Model,
  material: Material,
  space: Space,
  { words, place, raw = false, curve = false, byVariance = false, before }: ComponentOptions,
  hooks: RunHooks,
): Promise<ComponentEffects> {
  const categories = material.categories.map((_, k) => k)
  const category = Int32Array.from(words, (word) => material.probe.category[word]!)
  const runs = new MarginRuns(material, before)
  const clean = runs.add(words)
  const centredAt = (scale: number) =>
    runs.add(words, (word) => scaleCentred(place, space.direction(word), space.mean(word), scale))
  const zero = centredAt(0)
  const others = async (edit: (word: number, k: number) => EditInput[]) => {
    const spans: Span[] = []
    for (const k of categories) {
      // Every edit is made from whole vectors: let an interrupt through.
      await setImmediate()
      hooks.signal.throwIfAborted()
      const chosen = words.filter((word) => material.probe.category[word] !== k)
      spans.push(runs.add(chosen, (word) => edit(word, k)))
    }
    return spans
  }
  const controls = await others((word, k) => {
    const w = space.direction(word, k)
    return move(place, w, matchedMove(space.deviation(word, space.direction(word)), space.deviation(word, w), 0))
  })
  const whole = runs.add(words, (word) => replaceByMean(place, space.activation(word), space.mean(word)))
  const centred = curve ? centredScales.map((s) => (s === 1 ? clean : s === 0 ? zero : centredAt(s))) : undefined
  const rawRuns = raw
    ? rawScales.map((s) => (s === 1 ? clean : runs.add(words, (word) => scaleRaw(place, space.direction(word), s))))
    : undefined
  const matched = byVariance
    ? await others((word, k) => {
        const w = space.direction(word, k)
        const c = varianceMatch(space.activations, space.direction(word), w, space.training(word))
        return move(place, w, -c * space.deviation(word, w))
      })
    : undefined

  const margins = await runs.read(model, hooks)
  const atOne = margins.of(clean)
  const controlSlopes = (spans: readonly Span[]) => {
    const perCategory = spans.map((span, k) => {
      const zeroes = margins.of(span)
      let next = 0
      return Float64Array.from(words, (_, i) => (category[i] === k ? Number.NaN : atOne[i]! - zeroes[next++]!))
    })
    return meanOfOthers(perCategory, category)
  }
  const asCurve = (scales: readonly number[], spans: readonly Span[]): Curve => ({
    scales,
    margins: spans.map((span) => margins.of(span)),
  })
  return {
    words,
    category,
    clean: atOne,
    known: margins.known(clean),
    own: slopes(atOne, margins.of(zero)),
    control: controlSlopes(controls),
    whole: slopes(atOne, margins.of(whole)),
    ...(centred ? { centred: asCurve(centredScales, centred) } : {}),
    ...(rawRuns ? { raw: asCurve(rawScales, rawRuns) } : {}),
    ...(matched ? { byVariance: controlSlopes(matched) } : {}),
  }
}
