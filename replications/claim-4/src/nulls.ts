import { setImmediate } from "node:timers/promises"
import { type Matrix, mean } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import type { Rng } from "@llm-fmri/random"
import { MarginRuns, type RunHooks, randomUnit, type Span } from "@llm-fmri/replicate"
import { matchedMove, move, type Place, scaleRaw } from "./edits.js"
import { monotony } from "./estimates.js"
import type { Material } from "./material.js"
import { rawScales } from "./settings.js"
import { type Space, shuffledDirection } from "./space.js"

interface NullOptions {
  readonly words: Int32Array
  readonly place: Place
  readonly draws: number
  readonly rng: (draw: number) => Rng
}

/**
 * Mean slope over the words along directions from shuffled labels, one number a draw: in each draw every word gets the
 * direction that its category would have if its training words were drawn by lot, and is moved as far along it as along
 * its own.
 *
 * @param sentences each word's mean activation over the sentences: what directions are made of
 */
export async function shuffledSlopes(
  model: Model,
  material: Material,
  sentences: Matrix,
  space: Space,
  { words, place, draws, rng }: NullOptions,
  hooks: RunHooks,
): Promise<Float64Array> {
  const { probe } = material
  const runs = new MarginRuns(material)
  const clean = runs.add(words)
  const own = new Map(Array.from(words, (word) => [word, space.deviation(word, space.direction(word))]))
  const spans: Span[] = []
  for (let draw = 0; draw < draws; draw++) {
    // Fitting takes its time: let an interrupt through.
    await setImmediate()
    hooks.signal.throwIfAborted()
    const lot = rng(draw)
    const edits = (word: number) => {
      const w = shuffledDirection(sentences, probe, space.training(word), probe.category[word]!, lot)
      return move(place, w, matchedMove(own.get(word)!, space.deviation(word, w), 0))
    }
    spans.push(runs.add(words, edits))
  }
  const margins = await runs.read(model, hooks)
  const top = mean(margins.of(clean))
  return Float64Array.from(spans, (span) => top - mean(margins.of(span)))
}

/**
 * |ρ| between factor and mean shift along directions drawn evenly from the sphere, one number a draw. Draws take the
 * categories in turn; a draw has one direction, scaled uncentred in the words of its category.
 */
export async function randomMonotony(
  model: Model,
  material: Material,
  { words, place, draws, rng }: NullOptions,
  hooks: RunHooks,
): Promise<Float64Array> {
  const runs = new MarginRuns(material)
  const { width } = model.arch
  const count = material.categories.length
  const drawn = Array.from({ length: draws }, (_, draw) => {
    const own = words.filter((word) => material.probe.category[word] === draw % count)
    const u = randomUnit(width, rng(draw).uint32())
    return rawScales.map((s) => runs.add(own, s === 1 ? undefined : () => scaleRaw(place, u, s)))
  })
  const margins = await runs.read(model, hooks)
  return Float64Array.from(drawn, (spans) => {
    const curve = { scales: rawScales, margins: spans.map((span) => margins.of(span)) }
    return Math.abs(
      monotony(
        curve,
        Int32Array.from(curve.margins[0]!, (_, i) => i),
      ),
    )
  })
}
