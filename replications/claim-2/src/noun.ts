import { setImmediate } from "node:timers/promises"
import { type Matrix, norm } from "@llm-fmri/analysis"
import type { EditInput, Model } from "@llm-fmri/model"
import { MarginRuns, type RunHooks } from "@llm-fmri/replicate"
import { deviationOf, type FoldFit, towardCentre } from "./fits.js"
import type { Material } from "./material.js"
import { type Region, type Regions, sweptPercents } from "./regions.js"
import type { NounEdit } from "./settings.js"
import { ablation, move, movedBy, type Place } from "./subspace.js"

/** What edits do to the noun's margin. One entry a word, in the order of `words`. */
export interface NounEffects {
  readonly words: Int32Array
  readonly category: Int32Array
  /** Whether the noun leads the nouns in the clean run. */
  readonly known: readonly boolean[]
  /** By edit: by how much the margin falls, in logits. `top 5` and `any 5` are units of the sweep, in percent. */
  readonly drop: ReadonlyMap<string, Float64Array>
  /** By edit: ‖Δh‖ / ‖h − μ‖, how far the word is moved as a share of what ablating all units moves it. */
  readonly moved: ReadonlyMap<string, Float64Array>
}

export interface NounOptions {
  readonly words: Int32Array
  readonly place: Place
  readonly edits: readonly NounEdit[]
  /** Also the most selective and any units at every share. */
  readonly sweep?: boolean
  /** Edits that every run has, the clean one too, before those that are measured. */
  readonly before?: (word: number) => EditInput[]
}

/** Takes away, in every word, what each edit names for the word's own category. */
export async function nounEffects(
  model: Model,
  material: Material,
  { activations, fits, regions }: { activations: Matrix; fits: readonly FoldFit[]; regions: Regions },
  { words, place, edits, sweep = false, before }: NounOptions,
  hooks: RunHooks,
): Promise<NounEffects> {
  const { category, fold } = material.probe
  const runs = new MarginRuns(material, before)
  const clean = runs.add(words)
  const deviation = new Map(
    Array.from(words, (word) => [word, deviationOf(activations, word, fits[fold[word]!]!.centre)]),
  )
  const size = Float64Array.from(words, (word) => norm(deviation.get(word)!))
  const moved = new Map<string, Float64Array>()
  const spans = new Map<string, ReturnType<typeof runs.add>[]>()
  const note = (edit: string, by: (word: number) => number) =>
    moved.set(
      edit,
      Float64Array.from(words, (word, i) => (size[i]! > 0 ? by(word) / size[i]! : 0)),
    )
  const takeAway = (edit: string, region: Region) => {
    const own = (word: number) => region(fold[word]!, category[word]!)
    const known = new Map<string, EditInput[]>()
    const editsOf = (word: number) => {
      const key = `${fold[word]} ${category[word]}`
      const found = known.get(key) ?? ablation(place, own(word), fits[fold[word]!]!.centre)
      known.set(key, found)
      return found
    }
    spans.set(edit, [runs.add(words, editsOf)])
    note(edit, (word) => movedBy(own(word), deviation.get(word)!))
  }
  /** Along another direction, toward the centre, as far as along the word's own. */
  const moveAsFar = (word: number, u: Float64Array) => {
    const far = movedBy(regions.direction(fold[word]!, category[word]!), deviation.get(word)!)
    return move(place, u, towardCentre(deviation.get(word)!, u, far))
  }
  const asFar = (word: number) => movedBy(regions.direction(fold[word]!, category[word]!), deviation.get(word)!)
  for (const edit of edits) {
    // Edits are made from whole vectors: let an interrupt through.
    await setImmediate()
    hooks.signal.throwIfAborted()
    if (edit === "other_directions") {
      const others = material.nouns.map((_, step) => step).slice(1)
      spans.set(
        edit,
        others.map((step) =>
          runs.add(words, (word) => {
            const other = (category[word]! + step) % material.nouns.length
            return moveAsFar(word, fits[fold[word]!]!.directions[other]!)
          }),
        ),
      )
      note(edit, asFar)
    } else if (edit === "random_direction") {
      const drawn = (word: number) => regions.random_direction(fold[word]!, category[word]!)
      spans.set(edit, [
        runs.add(words, (word) => {
          const u = drawn(word)
          return "direction" in u ? moveAsFar(word, u.direction) : []
        }),
      ])
      note(edit, asFar)
    } else takeAway(edit, regions[edit])
  }
  if (sweep)
    for (const percent of sweptPercents) {
      takeAway(`top ${percent}`, regions.top(percent))
      takeAway(`any ${percent}`, regions.any(percent))
    }
  const margins = await runs.read(model, hooks)
  const atClean = margins.of(clean)
  const drop = new Map(
    Array.from(spans, ([edit, list]) => {
      const read = list.map((span) => margins.of(span))
      const mean = (i: number) => read.reduce((sum, values) => sum + values[i]!, 0) / read.length
      return [edit, atClean.map((margin, i) => margin - mean(i))]
    }),
  )
  return {
    words,
    category: Int32Array.from(words, (word) => category[word]!),
    known: margins.known(clean),
    drop,
    moved,
  }
}

/** What an edit does to the margin, one entry a word. */
export function dropOf({ drop }: Pick<NounEffects, "drop">, edit: string): Float64Array {
  const found = drop.get(edit)
  if (found === undefined) throw new Error(`"${edit}" was not measured`)
  return found
}

/** How much more one edit costs the noun than another. */
export function over(effects: Pick<NounEffects, "drop">, edit: string, other: string): Float64Array {
  const less = dropOf(effects, other)
  return dropOf(effects, edit).map((drop, i) => drop - less[i]!)
}
